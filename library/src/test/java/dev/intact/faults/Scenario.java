package dev.intact.faults;

import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A load and what stands before it: together they go every way of publishing, into tables old and new. */
enum Scenario {
    /** Three standing tables with foreign keys, each replaced: rows go, come and change in all. */
    REPLACE("replace", "replace", "replace", true) {
        @Override
        List<String> standing() {
            return List.of(CUSTOMER, ORDERS, ITEM, customers(1, 40), orders(1, 60), items(1, 60));
        }
    },
    /** Customers are brought up to date, orders are added, lines without a key are replaced. */
    MIXED("upsert", "append", "replace", false) {
        @Override
        List<String> standing() {
            return List.of(CUSTOMER, ORDERS, LOOSE_ITEM, customers(1, 40), orders(1001, 20), items(1, 30));
        }
    },
    /** Nothing stands: all tables are made, and the database, where it is a file. */
    FRESH("append", "append", "replace", true) {
        @Override
        List<String> standing() {
            return List.of();
        }
    },
    /** New tables that refer to a standing one. */
    BESIDE("upsert", "append", "append", true) {
        @Override
        List<String> standing() {
            return List.of(CUSTOMER, customers(1, 10));
        }
    };

    static final List<String> TABLES = List.of("customer", "orders", "item");

    private static final String CUSTOMER =
            "create table customer (id integer primary key, name text not null, city text)";
    private static final String ORDERS = "create table orders (id integer primary key, "
            + "customer_id integer not null references customer(id), cents integer not null)";
    private static final String ITEM = "create table item (order_id integer not null references orders(id), "
            + "line integer not null, sku text not null, primary key (order_id, line))";
    private static final String LOOSE_ITEM =
            "create table item (order_id integer not null, line integer not null, sku text not null)";

    private final String customerMode;
    private final String orderMode;
    private final String itemMode;
    private final boolean keyed;

    Scenario(String customerMode, String orderMode, String itemMode, boolean keyed) {
        this.customerMode = customerMode;
        this.orderMode = orderMode;
        this.itemMode = itemMode;
        this.keyed = keyed;
    }

    /** Statements that make what stands before the load. */
    abstract List<String> standing();

    /** Makes a database stand as it does before the load; of an earlier run nothing is left. */
    void prepare(Target target) throws IOException {
        switch (target.engine()) {
            case SQLITE -> {
                Path file = Path.of(target.url());
                for (String suffix : List.of("", "-wal", "-shm")) {
                    Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
                }
            }
            case POSTGRES ->
                target.execute(
                        "drop table if exists item, orders, customer",
                        "drop schema if exists intact cascade",
                        "drop schema if exists intact_stage cascade");
        }
        if (!standing().isEmpty()) {
            target.execute(standing().toArray(String[]::new));
        }
    }

    /** Writes the sources and their manifest. */
    Path sources(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("customer.csv"),
                "id,name,city\n" + lines(6, 60, i -> i + ",Name " + i * i + ",City " + i % 7));
        Files.writeString(
                folder.resolve("orders.csv"),
                "id,customer_id,cents\n" + lines(11, 90, i -> i + "," + (6 + i % 40) + "," + i * 17));
        Files.writeString(
                folder.resolve("item.csv"),
                "order_id,line,sku\n" + lines(11, 90, i -> i + ",1,sku" + i % 13 + "\n" + i + ",2,b" + i));
        Files.writeString(folder.resolve("intact.yaml"), manifest());
        return folder;
    }

    private String manifest() {
        return """
                load:
                  - table: customer
                    from: customer.csv
                    key: id
                    mode: %s
                  - table: orders
                    from: orders.csv
                    key: id
                    mode: %s
                    references: { customer_id: customer(id) }
                  - table: item
                    from: item.csv
                    %s
                    mode: %s
                """.formatted(
                        customerMode,
                        orderMode,
                        keyed ? "key: [order_id, line]\n    references: { order_id: orders(id) }" : "unlisted: refuse",
                        itemMode);
    }

    private interface Line {
        String of(int number);
    }

    private static String lines(int first, int last, Line line) {
        return IntStream.rangeClosed(first, last).mapToObj(line::of).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String customers(int first, int count) {
        return values("customer", first, count, i -> "(" + i + ",'Name " + i + "','City " + i % 5 + "')");
    }

    private static String orders(int first, int count) {
        return values("orders", first, count, i -> "(" + i + "," + (1 + i % 40) + "," + i * 17 + ")");
    }

    private static String items(int first, int count) {
        return values("item", first, count, i -> "(" + i + ",1,'sku" + i % 11 + "')");
    }

    private static String values(String table, int first, int count, Line row) {
        return "insert into " + table + " values "
                + IntStream.range(first, first + count).mapToObj(row::of).collect(Collectors.joining(","));
    }
}
