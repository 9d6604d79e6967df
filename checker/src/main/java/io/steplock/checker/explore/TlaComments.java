package io.steplock.checker.explore;

/** Tells the comments of a module or config from its text. */
final class TlaComments {
    private TlaComments() {}

    /** The text with all comments blanked and no blanks at the ends of lines; what means anything keeps its place. */
    static String blanked(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int depth = 0;
        boolean line = false;
        boolean string = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line = false;
                string = false;
                out.append(c);
            } else if (line) {
                out.append(' ');
            } else if (string) {
                string = c != '"';
                out.append(c);
            } else if (text.startsWith("(*", i)) {
                depth++;
                i++;
                out.append("  ");
            } else if (depth > 0 && text.startsWith("*)", i)) {
                depth--;
                i++;
                out.append("  ");
            } else if (depth > 0) {
                out.append(' ');
            } else if (text.startsWith("\\*", i)) {
                line = true;
                out.append(' ');
            } else {
                string = c == '"';
                out.append(c);
            }
        }
        return out.toString().replaceAll("[ \\t]+(?=\\R|$)", "");
    }
}
