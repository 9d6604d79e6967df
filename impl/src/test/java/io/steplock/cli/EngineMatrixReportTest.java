package io.steplock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.steplock.matrix.Cell;
import io.steplock.matrix.Compared;
import io.steplock.matrix.EngineMatrix;
import io.steplock.matrix.Grid;
import io.steplock.matrix.GridResult;
import io.steplock.outcomes.CodeVariant;
import io.steplock.outcomes.Outcome;
import io.steplock.outcomes.Script;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Reports of strings that would break out of them. */
class EngineMatrixReportTest {
    private static final String HOSTILE = "</td><script>alert(\"1\", '2')</script>&,\n\"";

    private final StringWriter out = new StringWriter();

    private static EngineMatrix hostile() {
        Cell cell = new Cell(HOSTILE, HOSTILE, new Script(List.of()));
        Outcome allowed = new Outcome(List.of("on", "off"), true, true, true, List.of(HOSTILE), 12, 3);
        Compared compared = new Compared(cell, allowed, Optional.empty(), List.of(HOSTILE), Optional.of(HOSTILE));
        Grid grid = new Grid(
                HOSTILE,
                HOSTILE,
                HOSTILE,
                false,
                new CodeVariant(HOSTILE, "ignored", List.of()),
                List.of(HOSTILE),
                List.of(cell),
                false);
        return new EngineMatrix(new EngineMatrix.Size(1, 3, 8), List.of(new GridResult(grid, List.of(compared), 1, 2)));
    }

    @Test
    void htmlStaysText() throws IOException {
        EngineMatrixHtml.write(hostile(), out);
        String page = out.toString();
        assertFalse(page.contains("<script"), page);
        assertFalse(page.contains("\"1\""), page);
        assertFalse(page.matches("(?s).*(http:|https:|//|url\\(|@import|src=).*"), page);
        assertTrue(page.contains("&lt;script&gt;alert(&quot;1&quot;, &#39;2&#39;)"), page);
        assertTrue(page.contains("prefers-color-scheme: dark"), page);
        assertTrue(page.contains("broken#</a>"), page);
    }

    @Test
    void jsonIsOneObject() throws IOException {
        EngineMatrixJson.write(hostile(), out);
        int objects = 0;
        try (JsonParser parser = new JsonFactory().createParser(out.toString())) {
            while (parser.nextToken() != null) {
                objects += parser.getParsingContext().inRoot() ? 1 : 0;
            }
        }
        assertEquals(1, objects, "one end of an object at the root");
    }

    @Test
    void csvQuotesAsItMust() {
        assertEquals("on!?", EngineMatrixCsv.quoted("on!?"));
        assertEquals("\"a,\"\"b\"\"\n\"", EngineMatrixCsv.quoted("a,\"b\"\n"));
    }
}
