package io.steplock.checker.cli;

import io.steplock.checker.explore.Model;
import io.steplock.checker.spec.ModelProgress;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far a model check is: a bar on a terminal, else a line every few seconds. */
final class LiveProgress implements ModelProgress, AutoCloseable {
    private static final long LINE_EVERY_NANOS = 5_000_000_000L;

    private final Model model;
    private final PrintWriter err;
    private final BooleanSupplier interrupted;
    private final ProgressBar bar;
    private long lastLine = System.nanoTime();

    LiveProgress(Model model, PrintWriter err, BooleanSupplier interrupted) {
        this.model = model;
        this.err = err;
        this.interrupted = interrupted;
        this.bar = isTerminal()
                ? new ProgressBarBuilder()
                        .setTaskName(model.name())
                        .setInitialMax(model.distinct())
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUnit(" states", 1)
                        .clearDisplayOnFinish()
                        .build()
                : null;
    }

    @Override
    public boolean onProgress(long distinct, long generated, int depth, long queued) {
        if (bar != null) {
            bar.maxHint(Math.max(model.distinct(), distinct)).stepTo(distinct);
        } else if (System.nanoTime() - lastLine > LINE_EVERY_NANOS) {
            lastLine = System.nanoTime();
            err.println(String.format(
                    Locale.ROOT,
                    "%s: %,d of %,d distinct states, %,d generated, depth %d, %,d queued",
                    model.name(),
                    distinct,
                    model.distinct(),
                    generated,
                    depth,
                    queued));
            err.flush();
        }
        return !interrupted.getAsBoolean();
    }

    /** From Java 22 on there is a console even if the streams are redirected, and it must be asked. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
