package io.steplock.refinement.mapprotocol;

import io.steplock.checker.value.TlaValue;
import io.steplock.engine.wal.InsertionLocks;
import io.steplock.refinement.mapprotocol.Cast.Kind;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The constants of MapProtocol that an engine and its cast show. */
final class Constants {
    private Constants() {}

    /** The config's, with those that the engine shows in their places: a difference is then found. */
    static Map<String, TlaValue> of(Cast cast, Map<String, TlaValue> configured) {
        Map<String, TlaValue> constants = new LinkedHashMap<>(configured);
        Map<String, TlaValue> heapPageOf = new LinkedHashMap<>();
        cast.workers().forEach(worker -> heapPageOf.put(worker.name(), TlaValue.of(Cast.heapPage(worker.block()))));
        List<String> heapPages = cast.blocks().stream().map(Cast::heapPage).toList();
        constants.put("Variant", TlaValue.of(cast.variant().text()));
        constants.put("Killers", set(cast.names(Kind.KILLER)));
        constants.put("Vacuums", set(cast.names(Kind.VACUUM)));
        constants.put("Changers", set(cast.names(Kind.CHANGER)));
        constants.put("Writers", set(cast.allWriters()));
        constants.put("Checkpointers", set(cast.checkpointers()));
        constants.put("HeapPages", set(heapPages));
        constants.put("MapPage", TlaValue.of(Cast.MAP_PAGE));
        constants.put("HeapPageOf", new TlaValue.Rec(heapPageOf));
        constants.put("InsertionLocks", TlaValue.of(InsertionLocks.COUNT));
        constants.put("HintBitsLogged", TlaValue.of(true)); // the engine's pages have data checksums
        return constants;
    }

    private static TlaValue set(Collection<String> names) {
        return TlaValue.set(names.stream().map(TlaValue::of).toList());
    }
}
