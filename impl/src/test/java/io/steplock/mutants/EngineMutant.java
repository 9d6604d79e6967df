package io.steplock.mutants;

import java.util.ArrayList;
import java.util.List;

/**
 * One change of the engine's source.
 *
 * @param name unique
 * @param words the change in words
 * @param file the first source file, below {@code io/steplock/engine}
 * @param edits texts to be replaced, each of which stands in its file exactly once; white space is as good as any other
 * @param variant the protocol's variant that the run uses
 * @param run the run that shows it
 * @param expected what notices it, in the words of {@link Judgement#inShort}
 * @param remark why it survives, or why it is noticed where it is; may be empty
 */
record EngineMutant(
        String name,
        String words,
        String file,
        List<Edit> edits,
        String variant,
        String run,
        String expected,
        String remark) {

    record Edit(String file, String before, String after) {}

    EngineMutant {
        edits = List.copyOf(edits);
    }

    /** Begins the description of a mutant. */
    static Builder of(String name, String words, String file) {
        return new Builder(name, words, file);
    }

    /** Collects a mutant's parts in the order in which they are read. */
    static final class Builder {
        private final String name;
        private final String words;
        private final String file;
        private String editing;
        private final List<Edit> edits = new ArrayList<>();
        private String variant = "relock";
        private String run = "";
        private String remark = "";

        private Builder(String name, String words, String file) {
            this.name = name;
            this.words = words;
            this.file = file;
            this.editing = file;
        }

        /** What follows is in that file. */
        Builder and(String another) {
            editing = another;
            return this;
        }

        /** Another text becomes this one. */
        Builder replace(String before, String after) {
            edits.add(new Edit(editing, before, after));
            return this;
        }

        Builder delete(String before) {
            return replace(before, "");
        }

        /** In the variant {@code relock} unless {@link #registered} was said. */
        Builder in(String shownBy) {
            run = shownBy;
            return this;
        }

        Builder registered() {
            return variant("registered");
        }

        Builder variant(String other) {
            variant = other;
            return this;
        }

        Builder because(String why) {
            remark = why;
            return this;
        }

        EngineMutant is(String expected) {
            return new EngineMutant(name, words, file, edits, variant, run, expected, remark);
        }
    }
}
