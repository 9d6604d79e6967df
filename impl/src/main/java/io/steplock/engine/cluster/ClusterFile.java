package io.steplock.engine.cluster;

import io.steplock.engine.file.FileLayer;
import io.steplock.engine.heap.Table;
import io.steplock.engine.page.RelationId;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.surgery.Variant;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The engine's own file in the data directory: the variant in force and the tables. It lies beside the directories that
 * PostgreSQL's programs look into. Lines are only ever added.
 */
final class ClusterFile {
    static final String PATH = "steplock.conf";

    private static final int DATABASE = 5;
    private static final Pattern VARIANT = Pattern.compile("variant (\\w+)");
    private static final Pattern TABLE = Pattern.compile("table (\\w+) relfilenode (\\d{1,9}) blocks (\\d{1,9})");

    private final FileLayer files;
    private final Variant variant;
    private final List<Table> tables = new ArrayList<>();

    private ClusterFile(FileLayer files, Variant variant) {
        this.files = files;
        this.variant = variant;
    }

    static ClusterFile create(FileLayer files, Variant variant) {
        files.create(PATH, 0);
        ClusterFile file = new ClusterFile(files, variant);
        file.append("variant " + variant.text());
        return file;
    }

    static ClusterFile read(FileLayer files) {
        if (!files.exists(PATH)) {
            throw new EngineException("the file " + PATH + " is missing: this is no data directory of this engine");
        }
        byte[] bytes = new byte[(int) files.size(PATH)];
        files.read(PATH, 0, bytes);
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        Matcher variant = VARIANT.matcher(lines.isEmpty() ? "" : lines.get(0));
        if (!variant.matches()) {
            throw bad(1, "\"variant NAME\"");
        }
        ClusterFile file = new ClusterFile(files, Variant.parse(variant.group(1)));
        for (int line = 2; line <= lines.size(); line++) {
            Matcher table = TABLE.matcher(lines.get(line - 1));
            if (!table.matches() || Integer.parseInt(table.group(3)) == 0) {
                throw bad(line, "\"table NAME relfilenode NUMBER blocks NUMBER\"");
            }
            file.tables.add(new Table(
                    table.group(1), relation(Integer.parseInt(table.group(2))), Integer.parseInt(table.group(3))));
        }
        return file;
    }

    private static EngineException bad(int line, String expected) {
        return new EngineException(PATH + ":" + line + ": expected " + expected + "; restore the data directory");
    }

    private static RelationId relation(int relfilenode) {
        return new RelationId(RelationId.DEFAULT_TABLESPACE, DATABASE, relfilenode);
    }

    Variant variant() {
        return variant;
    }

    List<Table> tables() {
        return List.copyOf(tables);
    }

    Optional<Table> table(String name) {
        return tables.stream().filter(table -> table.name().equals(name)).findFirst();
    }

    /** The relation for the next new table. */
    RelationId nextRelation() {
        return relation(RelationId.FIRST + tables.size());
    }

    void add(Table table) {
        append("table " + table.name() + " relfilenode " + table.relation().relfilenode() + " blocks "
                + table.blocks());
        tables.add(table);
    }

    private void append(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        files.write(PATH, files.size(PATH), bytes, 0, bytes.length);
        files.sync(PATH);
    }
}
