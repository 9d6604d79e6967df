package io.steplock.engine.page;

/** The checksum of a data page (FACTS.md, data page checksum). */
public final class DataPageChecksum {
    private static final int PRIME = 16777619;
    private static final int COLUMNS = 32;
    private static final int ROWS = PageHeader.PAGE_SIZE / 4 / COLUMNS;

    /** The word that holds the checksum itself, in its lower half, which counts as 0. */
    private static final int CHECKSUM_WORD = 2;

    private static final int[] START = {
        0x5B1F36E9, 0xB8525960, 0x02AB50AA, 0x1DE66D2A, 0x79FF467A, 0x9BB9F8A3, 0x217E7CD2, 0x83E13D2C,
        0xF8D4474F, 0xE39EB970, 0x42C6AE16, 0x993216FA, 0x7B093B5D, 0x98DAFF3C, 0xF718902A, 0x0B1C9CDB,
        0xE58F764B, 0x187636BC, 0x5D7B3BB1, 0xE73DE7DE, 0x92BEC979, 0xCCA6C0B2, 0x304A0979, 0x85AA43D4,
        0x783125BB, 0x6CA8EAA2, 0xE407EAC6, 0x4B5CFC3E, 0x9FBF8C76, 0x15CA20BE, 0xF2CA9FD3, 0x959BD756
    };

    private DataPageChecksum() {}

    /**
     * The checksum that the page should carry, 1..65535.
     *
     * @param page 8192 bytes; what the checksum field holds does not matter
     * @param block the page's block number in its fork, unsigned
     */
    public static int of(byte[] page, int block) {
        int[] sums = START.clone();
        for (int word = 0; word < ROWS * COLUMNS; word++) {
            int value = LittleEndian.u32(page, word * 4);
            int column = word % COLUMNS;
            sums[column] = mix(sums[column], word == CHECKSUM_WORD ? value & 0xFFFF0000 : value);
        }
        int all = 0;
        for (int sum : sums) {
            all ^= mix(mix(sum, 0), 0);
        }
        return Integer.remainderUnsigned(all ^ block, 65535) + 1;
    }

    private static int mix(int sum, int value) {
        int t = sum ^ value;
        return t * PRIME ^ t >>> 17;
    }
}
