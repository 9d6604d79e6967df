package io.steplock.window;

/**
 * The 95 % interval of Wilson for a rate: with few hits, or none, it is still one that can be believed.
 *
 * @param low lower end
 * @param high upper end
 */
public record Wilson(double low, double high) {
    private static final double Z = 1.959963984540054;

    /** For so many hits among so many trials. */
    public static Wilson of(long hits, long trials) {
        if (hits < 0 || hits > trials) {
            throw new IllegalArgumentException(hits + " hits in " + trials + " trials");
        }
        if (trials == 0) {
            return new Wilson(0, 1);
        }
        double rate = (double) hits / trials;
        double square = Z * Z / trials;
        double middle = (rate + square / 2) / (1 + square);
        double half = Z * Math.sqrt(rate * (1 - rate) / trials + square / (4 * trials)) / (1 + square);
        return new Wilson(hits == 0 ? 0 : middle - half, hits == trials ? 1 : middle + half);
    }
}
