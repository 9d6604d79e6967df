package io.steplock.mutants;

import java.util.List;

/** The fixes of FACTS.md, H, each reverted: the code before it, judged by the specification of the code with it. */
final class FixMutants {
    private static final String CODE = "checksum/Code.java";
    private static final String REFERENCE = "reference";
    private static final String ALL = "all";
    private static final String A_WORKER =
            "that an old worker's result counts cannot come about here: a launcher ends only"
                    + " where it waits, and by then its worker is known, gets the signal, and leaves no result";

    private FixMutants() {}

    static List<EngineMutant> all() {
        return List.of(
                without("8fb8ded889", REFERENCE, "change of mind", "rejected at TestForOff", ""),
                without(
                        "25b922ec58",
                        REFERENCE,
                        "enable",
                        "rejected at SetSharedState",
                        "the control file comes behind the barrier"),
                without(
                        "bf25e5571b",
                        REFERENCE,
                        "request for what is",
                        "rejected at TestRequest",
                        "a launcher is started in vain"),
                without(
                        "d79bf7612a",
                        ALL,
                        "slow start",
                        "rejected at StartProcess",
                        "the signal is lost, and the launcher waits for ever"),
                without(
                        "5fee7cab1b",
                        ALL,
                        "crash in inprogress-on",
                        "rejected at SetFixupState",
                        "the processes of recovery stay in inprogress-on"),
                without("a4f02cab4b", ALL, "change of mind in a worker", "rejected at GiveUp", A_WORKER),
                without(
                        "ed6775db84",
                        ALL,
                        "cancel",
                        "rejected at AwaitTransactions",
                        "a worker is started, and ends as the launcher would have"));
    }

    private static EngineMutant without(String fix, String version, String run, String expected, String remark) {
        return of("without " + fix, fix, version, run, expected, remark);
    }

    private static EngineMutant of(
            String name, String fix, String version, String run, String expected, String remark) {
        return EngineMutant.of(name, "the code before " + fix, CODE)
                .replace("return fixes.contains(fix);", "return !fix.equals(\"" + fix + "\") && fixes.contains(fix);")
                .variant(version)
                .in(run)
                .because(remark)
                .is(expected);
    }
}
