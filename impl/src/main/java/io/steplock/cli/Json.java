package io.steplock.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Optional;

/** JSON for machines, one value a line. */
final class Json {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(com.fasterxml.jackson.core.StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    private Json() {}

    /** Writes to, but does not close, the writer. */
    static JsonGenerator generator(Writer out) throws IOException {
        return FACTORY.createGenerator(out);
    }

    /** An array of texts. */
    static void writeTexts(JsonGenerator generator, String name, List<String> texts) throws IOException {
        generator.writeArrayFieldStart(name);
        for (String text : texts) {
            generator.writeString(text);
        }
        generator.writeEndArray();
    }

    /** A text, or null. */
    static void writeOptional(JsonGenerator generator, String name, Optional<String> text) throws IOException {
        generator.writeFieldName(name);
        if (text.isPresent()) {
            generator.writeString(text.get());
        } else {
            generator.writeNull();
        }
    }
}
