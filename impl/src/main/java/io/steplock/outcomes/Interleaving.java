package io.steplock.outcomes;

import io.steplock.outcomes.Script.Cut;
import io.steplock.outcomes.Track.Move;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One change of a launcher and one checkpoint in the background, driven step by step in some order.
 *
 * @param stage the change
 * @param change the launcher's way through it
 * @param checkpoint the checkpointer's way, if there is a checkpoint
 * @param order the steps of both
 * @param end when the server crashes
 */
public record Interleaving(Stage stage, Track change, Optional<Track> checkpoint, List<Move> order, End end) {
    static final String LAUNCHER = "launcher";

    public Interleaving {
        order = List.copyOf(order);
    }

    /** When the server crashes. */
    public sealed interface End {
        /** After the last step. */
        record RightAfter() implements End {
            @Override
            public String toString() {
                return "right after";
            }
        }

        /** When the checkpoint is over, and the launcher still stands where its last step led. */
        record CheckpointOver() implements End {
            @Override
            public String toString() {
                return "checkpoint over";
            }
        }

        /** When the checkpoint is over and the launcher stands there. */
        record At(ChecksumPoint point) implements End {
            @Override
            public String toString() {
                return point.toString();
            }
        }

        /** When all is over. */
        record Done() implements End {
            @Override
            public String toString() {
                return "done";
            }
        }
    }

    /** All orders of the steps of a change against those of a checkpoint. */
    public static List<List<Move>> orders(Track change, Track checkpoint) {
        return Track.merges(checkpoint.moves(), change.moves());
    }

    /** All moments of a crash after the steps of a change, in order. */
    public static List<End> ends(Stage stage, Track change, CodeVariant variant) {
        List<ChecksumPoint> way = ChecksumPoint.of(stage.operation(), variant);
        List<End> ends = new ArrayList<>(List.of(new End.RightAfter(), new End.CheckpointOver()));
        way.subList(way.indexOf(change.end()) + 1, way.size()).forEach(point -> ends.add(new End.At(point)));
        ends.add(new End.Done());
        return ends;
    }

    /** The steps in a word, such as {@code B W M R}. */
    public static String name(List<Move> order) {
        return String.join(" ", order.stream().map(Move::name).toList());
    }

    /** The whole as a script. */
    public Script script(CodeVariant variant) {
        Script.Builder script = new Script.Builder();
        Set<ChecksumPoint> stops = new LinkedHashSet<>(points(change));
        if (end instanceof End.At at) {
            stops.add(at.point());
        }
        stops.forEach(script::attach);
        script.request(stage.operation()).await(LAUNCHER, change.start());
        // An earlier change of this launcher may make a checkpoint too; the checkpointer's points are not for that.
        checkpoint.ifPresent(track -> {
            points(track).forEach(script::attach);
            script.checkpoint(true).await(track.process(), track.start());
        });
        order.forEach(move -> script.wakeup(move.process()).await(move.process(), move.to()));
        if (!(end instanceof End.RightAfter)) {
            goOn(script, variant);
        }
        return script.crash(Cut.ANY, true).restart().quiet().build();
    }

    private void goOn(Script.Builder script, CodeVariant variant) {
        boolean launcherGoesOn = !(end instanceof End.CheckpointOver);
        // Where a checkpoint waits for who delays it, it is over only when the launcher has gone on.
        boolean together = launcherGoesOn && variant.waitsForDelayFlags();
        checkpoint.ifPresent(track -> {
            points(track).forEach(script::detach);
            script.wakeup(track.process());
            if (!together) {
                script.idle("await checkpointer idle");
            }
        });
        if (launcherGoesOn) {
            script.wakeup(LAUNCHER);
            if (end instanceof End.At at) {
                script.await(LAUNCHER, at.point());
            } else {
                script.quiet();
            }
            if (together && checkpoint.isPresent()) {
                script.idle("await checkpointer idle");
            }
        }
    }

    private static Set<ChecksumPoint> points(Track track) {
        Set<ChecksumPoint> points = new LinkedHashSet<>(List.of(track.start()));
        track.moves().forEach(move -> points.add(move.to()));
        return points;
    }
}
