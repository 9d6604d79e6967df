package io.steplock.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.wal.format.BlockReference;
import io.steplock.engine.wal.format.WalRecord;
import io.steplock.engine.wal.reader.WalListing;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.stream.Collectors;

/** The records of a WAL as text and as JSON. */
final class WalTable {
    private WalTable() {}

    /** One line a record from {@code fromLsn} on, and a last line that says how the list ends. */
    static void print(PrintWriter out, WalListing listing, long fromLsn) {
        listing.records().stream()
                .filter(record -> record.startLsn() >= fromLsn)
                .forEach(record -> out.println(line(record)));
        String how = listing.endsInZeros() ? "end of WAL: " : "THE WAL ENDS IN A BAD RECORD: ";
        out.println(how + listing.end());
    }

    private static String line(WalRecord record) {
        String blocks = record.blocks().stream().map(WalTable::block).collect(Collectors.joining(", "));
        return String.format(
                        "%-11s %-6s %-20s %5d bytes  prev %-11s %s",
                        Lsn.text(record.startLsn()),
                        record.manager().name(),
                        record.type(),
                        record.totalLength(),
                        Lsn.text(record.previous()),
                        blocks)
                .stripTrailing();
    }

    private static String block(BlockReference block) {
        String fork = block.fork() == 2 ? "vm" : block.fork() == 0 ? "main" : "fork " + block.fork();
        return "rel " + block.relation().tablespace() + "/" + block.relation().database() + "/"
                + block.relation().relfilenode() + " " + fork + " blk " + block.block()
                + (block.hasImage() ? " FPW" : "");
    }

    /** An object with the records and how the list ends. */
    static void write(JsonGenerator json, WalListing listing) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("records");
        for (WalRecord record : listing.records()) {
            json.writeStartObject();
            json.writeStringField("lsn", Lsn.text(record.startLsn()));
            json.writeStringField("end", Lsn.text(record.endLsn()));
            json.writeStringField("prev", Lsn.text(record.previous()));
            json.writeStringField("rmgr", record.manager().name());
            json.writeStringField("type", record.type());
            json.writeNumberField("length", record.totalLength());
            json.writeArrayFieldStart("blocks");
            for (BlockReference block : record.blocks()) {
                json.writeStartObject();
                json.writeNumberField("relfilenode", block.relation().relfilenode());
                json.writeNumberField("fork", block.fork());
                json.writeNumberField("block", block.block());
                json.writeBooleanField("image", block.hasImage());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeBooleanField("clean", listing.endsInZeros());
        json.writeStringField("endsWith", listing.end());
        json.writeStringField("endsAt", Lsn.text(listing.endLsn()));
        json.writeEndObject();
    }
}
