package io.steplock.checker.tlc;

import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.ModelProgress;
import io.steplock.checker.spec.ModelResult;
import io.steplock.checker.spec.PartResult;
import io.steplock.checker.spec.SpecBackend;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.SpecSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import tlc2.TLCGlobals;
import tlc2.tool.impl.FastTool;
import tlc2.util.FP64;
import util.ToolIO;

/** The entry behind the wall: parses a spec with TLC. Its class loader serves this one spec. */
public final class TlcBackend implements SpecBackend {
    private TlcSpec spec;
    private Path scratch;

    @Override
    public LoadedSpec load(SpecSource source, Path scratch) throws SpecException {
        this.scratch = scratch;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        ToolIO.out = out;
        ToolIO.err = out;
        ToolIO.setUserDir(source.module().toAbsolutePath().getParent().toString());
        TLCGlobals.warn = false;
        // Without a polynomial distinct states silently share one fingerprint.
        FP64.Init(0);
        ModuleFiles files = new ModuleFiles(source.module(), source.config(), scratch);
        String fileName = source.module().getFileName().toString();
        String root = fileName.substring(0, fileName.length() - ".tla".length());
        try {
            ConfigText config = ConfigText.read(source.config());
            LoadErrors errors = new LoadErrors(source, files, config, root);
            FastTool tool;
            try {
                tool = new FastTool(ToolIO.getUserDir(), root, ModuleFiles.CONFIG, files);
            } catch (RuntimeException | StackOverflowError e) {
                throw errors.translate(e);
            }
            spec = new TlcSpec(tool, files, config, source.config());
            return spec;
        } catch (IOException e) {
            throw new SpecException("cannot read " + source.config() + ": " + e.getMessage(), e);
        } finally {
            PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            ToolIO.out = nowhere;
            ToolIO.err = nowhere;
        }
    }

    @Override
    public ModelResult check(ModelProgress progress) throws SpecException {
        return new ModelRun(spec, scratch, progress).run();
    }

    @Override
    public List<PartResult> checkParts(String variable, ModelProgress progress) throws SpecException {
        return new PartsRun(spec, variable, scratch, progress).run();
    }
}
