package io.steplock.engine.checksum;

import io.steplock.engine.page.PageId;
import java.util.Comparator;

/** The order in which a worker goes through its pages: by file, then by block. */
final class PageWorkOrder {
    static final Comparator<PageId> ORDER = Comparator.comparing(PageId::path).thenComparing(PageId::block);

    private PageWorkOrder() {}
}
