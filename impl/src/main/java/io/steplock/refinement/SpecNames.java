package io.steplock.refinement;

import io.steplock.engine.page.Fork;
import io.steplock.engine.page.PageId;

/** How the specification calls the engine's pages: heap block 0 is {@code h1}, block 1 {@code h2}, the map {@code map}. */
final class SpecNames {
    static final String MAP = "map";
    static final String NONE = "none";

    private SpecNames() {}

    static String heapPage(int block) {
        return "h" + (block + 1);
    }

    static String page(PageId page) {
        return page.fork() == Fork.VISIBILITY_MAP ? MAP : heapPage(page.block());
    }
}
