package io.steplock.checker.tlc;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words a failed run of TLC. That it failed is known from elsewhere; only the reason's wording is TLC's. */
final class RunErrors {
    private static final Pattern PLACE = Pattern.compile(
            "(?i)line (\\d+), col(?:umn)? (\\d+) to line \\d+, col(?:umn)? \\d+ (?:of module|in) (\\w+)");

    private RunErrors() {}

    static String text(TlcSpec spec, String said, String otherwise) {
        List<String> reasons = new ArrayList<>();
        boolean reason = false;
        for (String line : said.lines().toList()) {
            if (line.startsWith("Error: ")) {
                reason = !line.contains("The behavior up to this point is") && !line.contains("nested");
            } else if (line.startsWith("State ") || line.startsWith("Finished ") || line.isBlank()) {
                reason = false;
            }
            if (reason && !line.isBlank()) {
                reasons.add(line.replaceFirst("^Error: ", ""));
            }
        }
        String text = reasons.isEmpty() ? otherwise : String.join(" ", reasons).replaceAll("\\s+", " ");
        int nested = said.indexOf("nested");
        Matcher place = PLACE.matcher(text + (nested < 0 ? "" : said.substring(nested)));
        if (place.find()) {
            return place.group(3) + ".tla:" + place.group(1) + ":" + place.group(2) + ": " + text;
        }
        return spec.actions().infos().stream()
                .filter(action -> text.matches(".*\\b" + Pattern.quote(action.name()) + "\\b.*"))
                .findFirst()
                .map(action -> action.place() + ": " + text)
                .orElse(spec.info().module() + ".tla: " + text);
    }
}
