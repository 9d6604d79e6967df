package io.steplock.outcomes;

import java.util.ArrayList;
import java.util.List;

/**
 * The way of one process through the steps that matter when a change meets a checkpoint.
 *
 * @param process who goes it
 * @param start where it stands first
 * @param moves its steps, in order
 */
public record Track(String process, ChecksumPoint start, List<Move> moves) {
    private static final String CHECKPOINTER = "checkpointer";

    public Track {
        moves = List.copyOf(moves);
    }

    /**
     * A step from where the process stands.
     *
     * @param name a letter
     * @param process who makes it
     * @param to where the process stands then
     */
    public record Move(String name, String process, ChecksumPoint to) {}

    /**
     * The checkpointer's way: B, it reads the state for its redo record, and R, it inserts that; with finer steps before
     * them A, it reads the state for its checkpoint record, and L, it releases the insertion locks.
     */
    public static Track ofCheckpoint(CodeVariant variant, boolean fine) {
        List<Move> moves = new ArrayList<>();
        boolean reads = !variant.readsAtInsertion();
        String beforeRedo = reads ? "checkpoint-before-redo-checksums" : "checkpoint-before-redo-wal";
        if (fine) {
            moves.add(ofCheckpointer("A", "checkpoint-after-xlogctl-checksums"));
            moves.add(ofCheckpointer("L", beforeRedo));
        }
        if (reads) {
            moves.add(ofCheckpointer("B", "checkpoint-before-redo-wal"));
        }
        moves.add(ofCheckpointer("R", "checkpoint-after-redo-wal"));
        return new Track(CHECKPOINTER, place(fine ? "checkpoint-before-xlogctl-checksums" : beforeRedo), moves);
    }

    private static Move ofCheckpointer(String name, String point) {
        return new Move(name, CHECKPOINTER, place(point));
    }

    private static ChecksumPoint place(String point) {
        return ChecksumPoint.at("checkpoint", point).orElseThrow();
    }

    /**
     * The launcher's way: W, it inserts and flushes its record, and M, it sets the shared state, in the variant's order;
     * with finer steps then C, it updates the control file.
     */
    public static Track ofChange(Stage stage, CodeVariant variant, boolean fine) {
        List<Move> moves = new ArrayList<>(
                List.of(ofLauncher("W", stage.point("after-xlog")), ofLauncher("M", stage.point("after-xlogctl"))));
        if (variant.sharesFirst()) {
            moves.add(moves.remove(0));
        }
        if (fine) {
            moves.add(ofLauncher("C", stage.point("after-controlfile")));
        }
        ChecksumPoint before = stage.point(variant.sharesFirst() ? "start" : "before-xlog");
        return new Track(Interleaving.LAUNCHER, before, moves);
    }

    private static Move ofLauncher(String name, ChecksumPoint to) {
        return new Move(name, Interleaving.LAUNCHER, to);
    }

    /** Where the process stands at last. */
    ChecksumPoint end() {
        return moves.get(moves.size() - 1).to();
    }

    /** All orders of the steps of both in which each one's come in its own. */
    static List<List<Move>> merges(List<Move> first, List<Move> second) {
        if (first.isEmpty() || second.isEmpty()) {
            List<Move> rest = new ArrayList<>(first);
            rest.addAll(second);
            return List.of(rest);
        }
        List<List<Move>> merges = new ArrayList<>();
        merges(first.subList(1, first.size()), second).forEach(rest -> merges.add(prepend(first.get(0), rest)));
        merges(first, second.subList(1, second.size())).forEach(rest -> merges.add(prepend(second.get(0), rest)));
        return merges;
    }

    private static List<Move> prepend(Move move, List<Move> rest) {
        List<Move> all = new ArrayList<>(List.of(move));
        all.addAll(rest);
        return all;
    }
}
