package io.steplock.checker.explore;

import io.steplock.checker.spec.SpecException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The list of all models with what is expected of each.
 *
 * @param tables the tables of the answer
 * @param models in the order of the file, names unique
 */
public record Manifest(List<Table> tables, List<Model> models) {
    /** The manifest's file in the directory of the specs. */
    public static final String FILE = "manifest.json";

    /**
     * Reads a manifest.
     *
     * @throws SpecException if the file is missing or not a manifest; the message gives line and column
     */
    public static Manifest read(Path file) throws SpecException {
        return JsonFile.read(file, "manifest", json -> new Reader(json).manifest());
    }

    /** The models of these names, in that order. */
    public List<Model> named(List<String> names) throws SpecException {
        List<String> known = models.stream().map(Model::name).toList();
        List<Model> chosen = new ArrayList<>();
        for (String name : names) {
            int index = known.indexOf(name);
            if (index < 0) {
                throw new SpecException(
                        "no model " + name + "; did you mean " + String.join(", ", Nearest.to(name, known)) + "?");
            }
            chosen.add(models.get(index));
        }
        return chosen;
    }

    private record Reader(JsonFile json) {
        Manifest manifest() throws IOException, SpecException {
            List<Table> tables = new ArrayList<>();
            List<Model> models = new ArrayList<>();
            Set<String> names = new LinkedHashSet<>();
            json.object(key -> {
                switch (key) {
                    case "tables" -> tables.addAll(json.array(this::table));
                    case "models" ->
                        models.addAll(json.array(() -> {
                            Model model = model();
                            if (!names.add(model.name())) {
                                throw json.error("two models are named " + model.name());
                            }
                            return model;
                        }));
                    default -> throw json.unknown("tables, models");
                }
            });
            if (models.isEmpty()) {
                throw json.error("the manifest lists no models");
            }
            return new Manifest(List.copyOf(tables), List.copyOf(models));
        }

        private Table table() throws IOException, SpecException {
            Map<String, String> texts = new HashMap<>();
            List<String> casts = new ArrayList<>();
            Map<String, String> needs = new LinkedHashMap<>();
            List<Table.Column> columns = new ArrayList<>();
            List<Table.Rows> rows = new ArrayList<>();
            Set<String> properties = new LinkedHashSet<>();
            json.object(key -> {
                switch (key) {
                    case "title", "group" -> texts.put(key, json.text());
                    case "casts" -> casts.addAll(json.array(json::notEmpty));
                    case "needs" -> needs.putAll(json.map(json::notEmpty));
                    case "columns" -> columns.addAll(json.array(this::column));
                    case "rows" -> rows.add(rows(json.text()));
                    case "properties" -> properties.addAll(json.array(json::notEmpty));
                    default -> throw json.unknown("title, group, casts, needs, columns, rows, properties");
                }
            });
            return new Table(
                    texts.getOrDefault("title", ""),
                    required(texts, "group"),
                    casts,
                    needs,
                    columns,
                    rows.isEmpty() ? Table.Rows.PROPERTIES : rows.get(0),
                    properties);
        }

        private Table.Rows rows(String text) throws SpecException {
            return switch (text) {
                case "properties", "variants" -> Table.Rows.valueOf(text.toUpperCase(Locale.ROOT));
                default -> throw json.error("\"rows\" is \"properties\" or \"variants\", not \"" + text + "\"");
            };
        }

        private Table.Column column() throws IOException, SpecException {
            Map<String, String> texts = new HashMap<>();
            Set<String> allows = new LinkedHashSet<>();
            json.object(key -> {
                switch (key) {
                    case "head", "variant" -> texts.put(key, json.text());
                    case "allows" -> allows.addAll(json.array(json::notEmpty));
                    default -> throw json.unknown("head, variant, allows");
                }
            });
            return new Table.Column(required(texts, "head"), required(texts, "variant"), allows);
        }

        private Answer answer() throws IOException, SpecException {
            Map<String, String> texts = new HashMap<>();
            Set<String> allows = new LinkedHashSet<>();
            json.object(key -> {
                switch (key) {
                    case "group", "variant", "cast" -> texts.put(key, json.text());
                    case "allows" -> allows.addAll(json.array(json::notEmpty));
                    default -> throw json.unknown("group, variant, cast, allows");
                }
            });
            return new Answer(required(texts, "group"), required(texts, "variant"), required(texts, "cast"), allows);
        }

        private String required(Map<String, String> texts, String key) throws SpecException {
            if (!texts.containsKey(key)) {
                throw json.error("what ends here lacks \"" + key + "\"");
            }
            return texts.get(key);
        }

        private Model model() throws IOException, SpecException {
            Map<String, String> texts = new LinkedHashMap<>();
            Map<String, Long> numbers = new LinkedHashMap<>();
            Map<String, String> neverTaken = new LinkedHashMap<>();
            Map<String, String> constants = new LinkedHashMap<>();
            List<Map<String, Integer>> violates = new ArrayList<>();
            List<Answer> answer = new ArrayList<>();
            json.object(key -> {
                switch (key) {
                    case "name", "protocol", "module", "config", "speed", "note", "hash" -> texts.put(key, json.text());
                    case "constants" -> constants.putAll(json.map(this::constant));
                    case "distinct", "generated", "depth" -> numbers.put(key, json.number());
                    case "expect" -> violates.add(expectation());
                    case "answer" -> answer.add(answer());
                    case "actionsNeverTaken" -> neverTaken.putAll(json.map(json::notEmpty));
                    default ->
                        throw json.unknown("name, protocol, module, config, constants, speed, expect, distinct,"
                                + " generated, depth, note, answer, actionsNeverTaken, hash");
                }
            });
            for (String key : List.of("name", "protocol", "module", "config", "speed")) {
                if (!texts.containsKey(key)) {
                    throw lacks(texts, key);
                }
            }
            for (String key : List.of("distinct", "generated", "depth")) {
                if (!numbers.containsKey(key)) {
                    throw lacks(texts, key);
                }
            }
            if (violates.isEmpty()) {
                throw lacks(texts, "expect");
            }
            return new Model(
                    texts.get("name"),
                    texts.get("protocol"),
                    texts.get("module"),
                    texts.get("config"),
                    constants,
                    speed(texts.get("speed")),
                    violates.get(0),
                    numbers.get("distinct"),
                    numbers.get("generated"),
                    Math.toIntExact(numbers.get("depth")),
                    texts.getOrDefault("note", ""),
                    answer.stream().findFirst(),
                    neverTaken,
                    texts.getOrDefault("hash", ""));
        }

        private String constant() throws IOException, SpecException {
            String value = json.notEmpty();
            if (value.contains("\n") || value.contains("\r")) {
                throw json.error("the value of a constant stands in one line of its config, without line breaks");
            }
            return value;
        }

        private SpecException lacks(Map<String, String> texts, String key) {
            return json.error("the model " + texts.getOrDefault("name", "that ends here") + " lacks \"" + key + "\"");
        }

        private Model.Speed speed(String text) throws SpecException {
            return switch (text) {
                case "quick", "deep" -> Model.Speed.valueOf(text.toUpperCase(Locale.ROOT));
                default -> throw json.error("\"speed\" is \"quick\" or \"deep\", not \"" + text + "\"");
            };
        }

        private Map<String, Integer> expectation() throws IOException, SpecException {
            List<String> verdict = new ArrayList<>();
            Map<String, Integer> properties = new LinkedHashMap<>();
            json.object(key -> {
                switch (key) {
                    case "verdict" -> verdict.add(json.text());
                    case "properties" -> properties.putAll(json.map(() -> Math.toIntExact(json.number())));
                    default -> throw json.unknown("verdict, properties");
                }
            });
            if (!verdict.equals(List.of(properties.isEmpty() ? "holds" : "violated"))) {
                throw json.error("\"expect\" is {\"verdict\":\"holds\"} or {\"verdict\":\"violated\",\"properties\":"
                        + "{NAME:STEPS,...}} with at least one property and the length of its shortest trace");
            }
            return properties;
        }
    }
}
