package io.steplock.matrix;

import io.steplock.outcomes.ChecksumPoint;
import io.steplock.outcomes.CodeVariant;
import io.steplock.outcomes.Interleaving;
import io.steplock.outcomes.Interleaving.End;
import io.steplock.outcomes.Moments;
import io.steplock.outcomes.Moments.Crash;
import io.steplock.outcomes.Operation;
import io.steplock.outcomes.OutcomeException;
import io.steplock.outcomes.OutcomeMatrix;
import io.steplock.outcomes.Stage;
import io.steplock.outcomes.Track;
import io.steplock.outcomes.Track.Move;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The grids that there are. */
public final class Grids {
    private static final String DONE = "done";
    private static final String NO_CRASH = "no crash";
    private static final String CRASH = "where the server crashes";

    private Grids() {}

    private static boolean initial(Operation operation) {
        return operation == Operation.DISABLE;
    }

    /** A checkpoint at a point or none, a crash at that point or after it. */
    public static Grid oneRequest(Operation operation, CodeVariant variant) throws OutcomeException {
        OutcomeMatrix matrix = new OutcomeMatrix(operation, initial(operation), variant);
        List<Cell> cells = new ArrayList<>();
        for (OutcomeMatrix.Place place : matrix.places()) {
            cells.add(new Cell(
                    place.checkpoint().map(ChecksumPoint::name).orElse(Grid.NO_CHECKPOINT),
                    place.crash().map(ChecksumPoint::name).orElse(DONE),
                    place.script()));
        }
        return new Grid(
                operation.toString(),
                "checkpoint at",
                CRASH,
                initial(operation),
                variant,
                Stream.concat(matrix.points().stream().map(ChecksumPoint::name), Stream.of(DONE))
                        .toList(),
                cells,
                false);
    }

    /** A second request at each point of the first one's launcher, a crash at that point or after it, or none. */
    public static Grid twoRequests(Operation operation, Operation then, CodeVariant variant) throws OutcomeException {
        List<Cell> cells = new ArrayList<>();
        List<ChecksumPoint> points = ChecksumPoint.of(operation, variant);
        List<String> columns = new ArrayList<>();
        for (ChecksumPoint thenAt : points) {
            List<ChecksumPoint> way =
                    moments(operation, then, thenAt, new Crash.Done()).way(variant);
            if (columns.isEmpty()) {
                way.forEach(point -> columns.add(point.name()));
                columns.addAll(List.of(DONE, NO_CRASH));
            }
            List<Crash> crashes = new ArrayList<>();
            way.subList(way.indexOf(thenAt), way.size()).forEach(point -> crashes.add(new Crash.At(point)));
            crashes.addAll(List.of(new Crash.Done(), new Crash.Never()));
            for (Crash crash : crashes) {
                cells.add(new Cell(
                        thenAt.name(),
                        column(crash),
                        moments(operation, then, thenAt, crash).script(variant)));
            }
        }
        return new Grid(
                operation + "-then-" + then,
                then + " comes at",
                CRASH,
                initial(operation),
                variant,
                columns,
                cells,
                true);
    }

    private static String column(Crash crash) {
        if (crash instanceof Crash.At at) {
            return at.point().name();
        }
        return crash instanceof Crash.Done ? DONE : NO_CRASH;
    }

    private static Moments moments(Operation operation, Operation then, ChecksumPoint thenAt, Crash crash) {
        return new Moments(operation, Optional.of(then), Optional.of(thenAt), Optional.empty(), crash);
    }

    /** A checkpoint in the background, in all orders of its steps against those of one change; and none. */
    public static Grid background(Stage stage, CodeVariant variant, boolean fine) {
        Track change = Track.ofChange(stage, variant, fine);
        Track checkpoint = Track.ofCheckpoint(variant, fine);
        List<End> ends = Interleaving.ends(stage, change, variant);
        List<Cell> cells = new ArrayList<>();
        for (End end : ends) {
            Interleaving without = new Interleaving(stage, change, Optional.empty(), change.moves(), end);
            cells.add(new Cell(Grid.NO_CHECKPOINT, end.toString(), without.script(variant)));
        }
        for (List<Move> order : Interleaving.orders(change, checkpoint)) {
            for (End end : ends) {
                Interleaving with = new Interleaving(stage, change, Optional.of(checkpoint), order, end);
                cells.add(new Cell(Interleaving.name(order), end.toString(), with.script(variant)));
            }
        }
        return new Grid(
                "checkpoint-during-" + stage,
                "order of steps",
                CRASH,
                initial(stage.operation()),
                variant,
                ends.stream().map(End::toString).toList(),
                cells,
                false);
    }
}
