package io.steplock.engine.page;

/**
 * A visibility-map page over the bytes given: two bits for each heap page. Heap pages are named by their block number
 * in the relation; the block of the map is {@link #mapBlock}.
 */
public final class MapPage {
    /** How many heap pages one map page speaks for. */
    public static final int HEAP_PAGES = (PageHeader.PAGE_SIZE - PageHeader.SIZE) * 4;

    public static final int ALL_VISIBLE = 0x1;
    public static final int ALL_FROZEN = 0x2;

    private static final int BOTH = ALL_VISIBLE | ALL_FROZEN;

    private MapPage() {}

    /** The block of the map fork that holds the bits of the heap block. */
    public static int mapBlock(int heapBlock) {
        return heapBlock / HEAP_PAGES;
    }

    /** The two bits of the heap block: a sum of {@link #ALL_VISIBLE} and {@link #ALL_FROZEN}. */
    public static int bits(byte[] mapPage, int heapBlock) {
        return (mapPage[place(heapBlock)] >> shift(heapBlock)) & BOTH;
    }

    /** Sets the two bits of the heap block to exactly these. */
    public static void setBits(byte[] mapPage, int heapBlock, int bits) {
        if (bits != 0 && bits != ALL_VISIBLE && bits != BOTH) {
            throw new IllegalArgumentException("map bits " + bits + " are illegal: all-frozen needs all-visible");
        }
        int rest = mapPage[place(heapBlock)] & ~(BOTH << shift(heapBlock));
        mapPage[place(heapBlock)] = (byte) (rest | bits << shift(heapBlock));
    }

    private static int place(int heapBlock) {
        return PageHeader.SIZE + heapBlock % HEAP_PAGES / 4;
    }

    private static int shift(int heapBlock) {
        return 2 * (heapBlock % HEAP_PAGES % 4);
    }
}
