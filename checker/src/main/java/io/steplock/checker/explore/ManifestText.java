package io.steplock.checker.explore;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** Writes a manifest in the one form that the file has, so that pinning changes nothing but what was pinned. */
public final class ManifestText {
    private ManifestText() {}

    public static String of(Manifest manifest) {
        return "{\n"
                + "  \"tables\": "
                + block(manifest.tables().stream().map(ManifestText::table).toList(), "  ")
                + ",\n  \"models\": "
                + block(manifest.models().stream().map(ManifestText::model).toList(), "  ")
                + "\n}\n";
    }

    private static String table(Table table) {
        List<String> fields = new ArrayList<>();
        fields.add("\"title\": " + quoted(table.title()));
        fields.add("\"group\": " + quoted(table.group()));
        fields.add("\"casts\": " + array(table.casts()));
        fields.add("\"needs\": " + object(table.needs(), ManifestText::quoted));
        if (table.rows() == Table.Rows.VARIANTS) {
            fields.add("\"rows\": \"variants\"");
        }
        if (!table.properties().isEmpty()) {
            fields.add("\"properties\": " + array(table.properties()));
        }
        fields.add("\"columns\": "
                + block(
                        table.columns().stream()
                                .map(column -> "{\"head\": " + quoted(column.head()) + ", \"variant\": "
                                        + quoted(column.variant()) + ", \"allows\": " + array(column.allows()) + "}")
                                .toList(),
                        "      "));
        return fields(fields);
    }

    private static String model(Model model) {
        List<String> fields = new ArrayList<>();
        fields.add("\"name\": " + quoted(model.name()));
        fields.add("\"protocol\": " + quoted(model.protocol()));
        fields.add("\"module\": " + quoted(model.module()));
        fields.add("\"config\": " + quoted(model.config()));
        if (!model.constants().isEmpty()) {
            fields.add("\"constants\": " + object(model.constants(), ManifestText::quoted));
        }
        fields.add("\"speed\": " + quoted(model.speed().name().toLowerCase(Locale.ROOT)));
        model.answer()
                .ifPresent(answer -> fields.add("\"answer\": {\"group\": " + quoted(answer.group())
                        + ", \"variant\": " + quoted(answer.variant()) + ", \"cast\": " + quoted(answer.cast())
                        + ", \"allows\": " + array(answer.allows()) + "}"));
        fields.add("\"expect\": "
                + (model.violates().isEmpty()
                        ? "{\"verdict\": \"holds\"}"
                        : "{\"verdict\": \"violated\", \"properties\": "
                                + object(model.violates(), steps -> Integer.toString(steps)) + "}"));
        fields.add("\"distinct\": " + model.distinct());
        fields.add("\"generated\": " + model.generated());
        fields.add("\"depth\": " + model.depth());
        if (!model.neverTaken().isEmpty()) {
            fields.add("\"actionsNeverTaken\": " + object(model.neverTaken(), ManifestText::quoted));
        }
        if (!model.hash().isEmpty()) {
            fields.add("\"hash\": " + quoted(model.hash()));
        }
        if (!model.note().isEmpty()) {
            fields.add("\"note\": " + quoted(model.note()));
        }
        return fields(fields);
    }

    private static String fields(List<String> fields) {
        return "{\n      " + String.join(",\n      ", fields) + "\n    }";
    }

    private static String block(List<String> parts, String indent) {
        return parts.isEmpty()
                ? "[]"
                : "[\n" + indent + "  " + String.join(",\n" + indent + "  ", parts) + "\n" + indent + "]";
    }

    private static String array(Collection<String> texts) {
        return "[" + String.join(", ", texts.stream().map(ManifestText::quoted).toList()) + "]";
    }

    /** Writes a value. */
    private interface Value<T> {
        String text(T value);
    }

    private static <T> String object(Map<String, T> entries, Value<T> value) {
        StringJoiner text = new StringJoiner(", ", "{", "}");
        entries.forEach((key, entry) -> text.add(quoted(key) + ": " + value.text(entry)));
        return text.toString();
    }

    private static String quoted(String text) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }
}
