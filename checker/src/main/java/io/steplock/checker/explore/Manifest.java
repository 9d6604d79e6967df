package io.steplock.checker.explore;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.steplock.checker.spec.SpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The list of all models with what is expected of each.
 *
 * @param models in the order of the file, names unique
 */
public record Manifest(List<Model> models) {

    /**
     * Reads a manifest.
     *
     * @throws SpecException if the file is missing or not a manifest; the message gives line and column
     */
    public static Manifest read(Path file) throws SpecException {
        if (!Files.isRegularFile(file)) {
            throw new SpecException("no such manifest: " + file + ". Give the directory that holds it with --specs");
        }
        try (JsonParser json = new JsonFactory()
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .createParser(file.toFile())) {
            return new Manifest(new Reader(file, json).manifest());
        } catch (JsonProcessingException e) {
            throw new SpecException(
                    file.getFileName() + ":" + e.getLocation().getLineNr() + ":"
                            + e.getLocation().getColumnNr() + ": " + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new SpecException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private record Reader(Path file, JsonParser json) {
        List<Model> manifest() throws IOException, SpecException {
            List<Model> models = new ArrayList<>();
            Set<String> names = new LinkedHashSet<>();
            expect(json.nextToken(), JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                if (!json.currentName().equals("models")) {
                    throw unknown("models");
                }
                expect(json.nextToken(), JsonToken.START_ARRAY);
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    Model model = model();
                    if (!names.add(model.name())) {
                        throw error("two models are named " + model.name());
                    }
                    models.add(model);
                }
            }
            if (models.isEmpty()) {
                throw error("the manifest lists no models");
            }
            return List.copyOf(models);
        }

        private Model model() throws IOException, SpecException {
            expect(json.currentToken(), JsonToken.START_OBJECT);
            Map<String, String> texts = new LinkedHashMap<>();
            Map<String, Long> numbers = new LinkedHashMap<>();
            Map<String, String> neverTaken = new LinkedHashMap<>();
            Set<String> violates = null;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                switch (key) {
                    case "name", "protocol", "module", "config", "speed", "note", "column" -> texts.put(key, text());
                    case "distinct", "generated", "depth" -> numbers.put(key, number());
                    case "expect" -> violates = expectation();
                    case "actionsNeverTaken" -> neverTaken.putAll(reasons());
                    default ->
                        throw unknown("name, protocol, module, config, speed, expect, distinct, generated,"
                                + " depth, note, column, actionsNeverTaken");
                }
            }
            for (String key : List.of("name", "protocol", "module", "config", "speed")) {
                if (!texts.containsKey(key)) {
                    throw error("the model " + texts.getOrDefault("name", "that ends here") + " lacks \"" + key + "\"");
                }
            }
            for (String key : List.of("distinct", "generated", "depth")) {
                if (!numbers.containsKey(key)) {
                    throw error("the model " + texts.get("name") + " lacks \"" + key + "\"");
                }
            }
            if (violates == null) {
                throw error("the model " + texts.get("name") + " lacks \"expect\"");
            }
            return new Model(
                    texts.get("name"),
                    texts.get("protocol"),
                    texts.get("module"),
                    texts.get("config"),
                    speed(texts.get("speed")),
                    violates,
                    numbers.get("distinct"),
                    numbers.get("generated"),
                    Math.toIntExact(numbers.get("depth")),
                    texts.getOrDefault("note", ""),
                    texts.getOrDefault("column", ""),
                    neverTaken);
        }

        private Model.Speed speed(String text) throws SpecException {
            return switch (text) {
                case "quick", "deep" -> Model.Speed.valueOf(text.toUpperCase(Locale.ROOT));
                default -> throw error("\"speed\" is \"quick\" or \"deep\", not \"" + text + "\"");
            };
        }

        private Set<String> expectation() throws IOException, SpecException {
            expect(json.nextToken(), JsonToken.START_OBJECT);
            String verdict = null;
            Set<String> properties = new LinkedHashSet<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                switch (json.currentName()) {
                    case "verdict" -> verdict = text();
                    case "properties" -> {
                        expect(json.nextToken(), JsonToken.START_ARRAY);
                        while (json.nextToken() != JsonToken.END_ARRAY) {
                            expect(json.currentToken(), JsonToken.VALUE_STRING);
                            properties.add(json.getText());
                        }
                    }
                    default -> throw unknown("verdict, properties");
                }
            }
            boolean wellFormed = properties.isEmpty() ? "holds".equals(verdict) : "violated".equals(verdict);
            if (!wellFormed) {
                throw error("\"expect\" is {\"verdict\":\"holds\"} or {\"verdict\":\"violated\",\"properties\":[...]}"
                        + " with at least one property");
            }
            return properties;
        }

        private Map<String, String> reasons() throws IOException, SpecException {
            expect(json.nextToken(), JsonToken.START_OBJECT);
            Map<String, String> reasons = new LinkedHashMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String action = json.currentName();
                String reason = text();
                if (reason.isBlank()) {
                    throw error("the reason why " + action + " is never taken is empty");
                }
                reasons.put(action, reason);
            }
            return reasons;
        }

        private String text() throws IOException, SpecException {
            expect(json.nextToken(), JsonToken.VALUE_STRING);
            return json.getText();
        }

        private long number() throws IOException, SpecException {
            expect(json.nextToken(), JsonToken.VALUE_NUMBER_INT);
            return json.getLongValue();
        }

        private void expect(JsonToken found, JsonToken wanted) throws SpecException {
            if (found != wanted) {
                throw error("expected " + wanted.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ", found "
                        + (found == null
                                ? "the end of the file"
                                : found.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
            }
        }

        private SpecException unknown(String known) throws IOException {
            return error("unknown key \"" + json.currentName() + "\"; known are " + known);
        }

        private SpecException error(String message) {
            return new SpecException(
                    file.getFileName() + ":" + json.currentTokenLocation().getLineNr() + ":"
                            + json.currentTokenLocation().getColumnNr() + ": " + message);
        }
    }
}
