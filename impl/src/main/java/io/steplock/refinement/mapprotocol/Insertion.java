package io.steplock.refinement.mapprotocol;

import io.steplock.checker.value.TlaValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A worker's record under construction, {@code ins[s]} of MapObjects.tla. What the engine's insertion holds is read from
 * there; {@code todo}, which counts the blocks that the step at hand has still to do, exists only as a loop's variable.
 */
record Insertion(List<String> todo, int redo, int record, Block heap, Block map) {
    static final TlaValue NOTHING = TlaValue.of("Nothing");

    static final Insertion NONE = new Insertion(List.of(), 0, 0, Block.NONE, Block.NONE);

    /** A block of it. */
    record Block(boolean registered, String image, TlaValue copy, TlaValue read1, int lsn) {
        static final Block NONE = new Block(false, "none", NOTHING, NOTHING, 0);

        Block register() {
            return new Block(true, image, copy, read1, lsn);
        }

        Block assemble(String newImage, TlaValue newCopy, int newLsn) {
            return new Block(registered, newImage, newCopy, read1, newLsn);
        }

        Block read(TlaValue content) {
            return new Block(registered, image, copy, content, lsn);
        }

        Block copied() {
            return new Block(registered, image, NOTHING, NOTHING, lsn);
        }

        TlaValue value() {
            Map<String, TlaValue> fields = new LinkedHashMap<>();
            fields.put("registered", TlaValue.of(registered));
            fields.put("image", TlaValue.of(image));
            fields.put("copy", copy);
            fields.put("read1", read1);
            fields.put("lsn", TlaValue.of(lsn));
            return new TlaValue.Rec(fields);
        }
    }

    Block block(String page) {
        return page.equals(Cast.MAP_PAGE) ? map : heap;
    }

    Insertion with(String page, Block block) {
        return page.equals(Cast.MAP_PAGE)
                ? new Insertion(todo, redo, record, heap, block)
                : new Insertion(todo, redo, record, block, map);
    }

    Insertion withTodo(List<String> pages) {
        return new Insertion(pages, redo, record, heap, map);
    }

    Insertion withRedo(int ordinal) {
        return new Insertion(todo, ordinal, record, heap, map);
    }

    Insertion withRecord(int ordinal) {
        return new Insertion(todo, redo, ordinal, heap, map);
    }

    boolean isFresh() {
        return !heap.registered() && !map.registered();
    }

    TlaValue value() {
        Map<String, TlaValue> fields = new LinkedHashMap<>();
        fields.put("todo", new TlaValue.Tuple(todo.stream().map(TlaValue::of).toList()));
        fields.put("redo", TlaValue.of(redo));
        fields.put("record", TlaValue.of(record));
        fields.put("heap", heap.value());
        fields.put("map", map.value());
        return new TlaValue.Rec(fields);
    }
}
