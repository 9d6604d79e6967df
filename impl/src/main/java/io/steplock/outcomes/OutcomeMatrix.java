package io.steplock.outcomes;

import io.steplock.checker.spec.ModelProgress;
import io.steplock.checker.spec.SpecException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All cells of an operation: a checkpoint at each point or none, and a crash at each point from there on, or when the
 * change is done.
 *
 * @param operation the operation
 * @param initial whether checksums are on when it starts
 * @param variant which code runs
 */
public record OutcomeMatrix(Operation operation, boolean initial, CodeVariant variant) {
    /**
     * The cells of one checkpoint.
     *
     * @param checkpoint where the checkpoint is made, if it is
     * @param cells the cells in the order of their crashes
     */
    public record Row(Optional<ChecksumPoint> checkpoint, List<Cell> cells) {}

    /**
     * One cell.
     *
     * @param crash where the crash is; when the change is done if empty
     * @param outcome what the specification allows
     */
    public record Cell(Optional<ChecksumPoint> crash, Outcome outcome) {}

    /**
     * What happens in one cell.
     *
     * @param checkpoint where the checkpoint is made, if it is
     * @param crash where the crash is; when the change is done if empty
     * @param script both, and the request
     */
    public record Place(Optional<ChecksumPoint> checkpoint, Optional<ChecksumPoint> crash, Script script) {}

    /** The points of rows and columns. */
    public List<ChecksumPoint> points() {
        return ChecksumPoint.of(operation, variant);
    }

    /**
     * Explores all cells, in one run.
     *
     * @param module as in {@link OutcomeModel#explore}
     */
    public List<Row> explore(Path module, ModelProgress progress) throws SpecException, IOException, OutcomeException {
        List<Place> places = places();
        List<Outcome> outcomes = new OutcomeModel(
                        initial, variant, places.stream().map(Place::script).toList())
                .explore(module, progress);
        Map<Optional<ChecksumPoint>, List<Cell>> rows = new LinkedHashMap<>();
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            rows.computeIfAbsent(place.checkpoint(), it -> new ArrayList<>())
                    .add(new Cell(place.crash(), outcomes.get(i)));
        }
        return rows.entrySet().stream()
                .map(row -> new Row(row.getKey(), row.getValue()))
                .toList();
    }

    /** What happens in each of the cells, row by row. */
    public List<Place> places() throws OutcomeException {
        List<Place> places = new ArrayList<>();
        for (Optional<ChecksumPoint> checkpoint : checkpoints()) {
            for (Optional<ChecksumPoint> crash : crashes(checkpoint)) {
                places.add(new Place(checkpoint, crash, script(checkpoint, crash)));
            }
        }
        return places;
    }

    /** No checkpoint, or at one of the points. */
    private List<Optional<ChecksumPoint>> checkpoints() {
        return Stream.concat(
                        Stream.of(Optional.<ChecksumPoint>empty()),
                        points().stream().map(Optional::of))
                .toList();
    }

    /** At the checkpoint's point or a later one, or when the change is done. */
    private List<Optional<ChecksumPoint>> crashes(Optional<ChecksumPoint> checkpoint) {
        List<ChecksumPoint> points = points();
        int first = checkpoint.map(points::indexOf).orElse(0);
        return Stream.concat(
                        points.subList(first, points.size()).stream().map(Optional::of),
                        Stream.of(Optional.<ChecksumPoint>empty()))
                .toList();
    }

    private Script script(Optional<ChecksumPoint> checkpoint, Optional<ChecksumPoint> crash) throws OutcomeException {
        Moments.Crash when = crash.isPresent() ? new Moments.Crash.At(crash.get()) : new Moments.Crash.Done();
        return new Moments(operation, Optional.empty(), Optional.empty(), checkpoint, when).script(variant);
    }
}
