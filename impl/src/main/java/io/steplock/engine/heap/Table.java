package io.steplock.engine.heap;

import io.steplock.engine.page.Fork;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.page.PageId;
import io.steplock.engine.page.RelationId;

/**
 * A table.
 *
 * @param blocks how many heap pages it has
 */
public record Table(String name, RelationId relation, int blocks) {
    /** The heap page of that block. */
    public PageId heapPage(int block) {
        return new PageId(relation, Fork.MAIN, block);
    }

    /** The map page that holds the bits of the heap block. */
    public PageId mapPageFor(int heapBlock) {
        return new PageId(relation, Fork.VISIBILITY_MAP, MapPage.mapBlock(heapBlock));
    }

    /** How many map pages it has. */
    public int mapBlocks() {
        return MapPage.mapBlock(blocks - 1) + 1;
    }
}
