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
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads a JSON file of a known form; each error gives line and column. */
final class JsonFile implements AutoCloseable {
    private final Path file;
    private final JsonParser json;

    private JsonFile(Path file, JsonParser json) {
        this.file = file;
        this.json = json;
    }

    /** Reads a value; objects and arrays call back for their parts. */
    interface Part<T> {
        T read() throws IOException, SpecException;
    }

    /** Reads the value of a key. */
    interface Key {
        void read(String key) throws IOException, SpecException;
    }

    /** Reads the file's one object. */
    interface Whole<T> {
        T read(JsonFile json) throws IOException, SpecException;
    }

    static <T> T read(Path file, String what, Whole<T> whole) throws SpecException {
        if (!Files.isRegularFile(file)) {
            throw new SpecException(
                    "no such " + what + ": " + file + ". Give the directory that holds it with --specs");
        }
        try (JsonFile json = new JsonFile(
                file,
                new JsonFactory()
                        .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                        .createParser(file.toFile()))) {
            json.json.nextToken();
            return whole.read(json);
        } catch (JsonProcessingException e) {
            throw new SpecException(
                    file.getFileName() + ":" + e.getLocation().getLineNr() + ":"
                            + e.getLocation().getColumnNr() + ": "
                            + e.getOriginalMessage().replaceFirst(" \\(start marker.*", ""),
                    e);
        } catch (IOException e) {
            throw new SpecException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** The object at hand; the parser then stands at its end. */
    void object(Key key) throws IOException, SpecException {
        expect(json.currentToken(), JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            key.read(name);
        }
    }

    <T> List<T> array(Part<T> part) throws IOException, SpecException {
        expect(json.currentToken(), JsonToken.START_ARRAY);
        List<T> parts = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            parts.add(part.read());
        }
        return parts;
    }

    <T> Map<String, T> map(Part<T> part) throws IOException, SpecException {
        Map<String, T> entries = new LinkedHashMap<>();
        object(key -> entries.put(key, part.read()));
        return entries;
    }

    String text() throws IOException, SpecException {
        expect(json.currentToken(), JsonToken.VALUE_STRING);
        return json.getText();
    }

    String notEmpty() throws IOException, SpecException {
        String text = text();
        if (text.isBlank()) {
            throw error("the text is empty");
        }
        return text;
    }

    long number() throws IOException, SpecException {
        expect(json.currentToken(), JsonToken.VALUE_NUMBER_INT);
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

    SpecException unknown(String known) throws IOException {
        return error("unknown key \"" + json.currentName() + "\"; known are " + known);
    }

    SpecException error(String message) {
        return new SpecException(
                file.getFileName() + ":" + json.currentTokenLocation().getLineNr() + ":"
                        + json.currentTokenLocation().getColumnNr() + ": " + message);
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
