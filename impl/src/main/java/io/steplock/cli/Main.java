package io.steplock.cli;

/** The executable jar's entry. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("steplock");
    }
}
