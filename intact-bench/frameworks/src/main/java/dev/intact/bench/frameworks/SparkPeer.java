package dev.intact.bench.frameworks;

import dev.intact.bench.peer.Peer;
import dev.intact.bench.peer.Task;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Properties;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Spark on this machine, its CSV reader and its JDBC writer; a transaction of its own for each partition. */
public final class SparkPeer implements Peer {
    private static final String BATCH = "10000";

    /** For {@link java.util.ServiceLoader}. */
    public SparkPeer() {}

    @Override
    public String name() {
        return "spark";
    }

    @Override
    public void run(Task task) throws Exception {
        try (Connection connection = DriverManager.getConnection(task.url())) {
            task.prepare(connection);
        }
        int partitions = task.isSqlite() ? 1 : Runtime.getRuntime().availableProcessors();
        SparkSession spark = SparkSession.builder()
                .master("local[*]")
                .config("spark.ui.enabled", false)
                .config("spark.sql.session.timeZone", "UTC")
                .getOrCreate();
        try (spark) {
            for (Task.Part part : task.parts()) {
                load(spark, task, part, partitions);
            }
        }
    }

    private static void load(SparkSession spark, Task task, Task.Part part, int partitions) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("batchsize", BATCH);
        if (!task.isSqlite()) {
            properties.setProperty("reWriteBatchedInserts", "true");
        }
        StructType columns = task.isSqlite()
                ? loose(task, part)
                : spark.read().jdbc(task.url(), part.table(), properties).schema();
        Dataset<Row> rows = spark.read()
                .schema(columns)
                .option("header", true)
                .option("multiLine", true)
                .option("escape", "\"")
                .csv(part.file().toString());
        rows.repartition(partitions).write().mode(SaveMode.Append).jdbc(task.url(), part.table(), properties);
    }

    /** Spark has no words for SQLite: it would write days and moments as numbers. */
    private static StructType loose(Task task, Task.Part part) throws SQLException {
        StructType columns = new StructType();
        try (Connection connection = DriverManager.getConnection(task.url());
                Statement statement = connection.createStatement();
                ResultSet none = statement.executeQuery("select * from " + part.table() + " where 1 = 0")) {
            ResultSetMetaData about = none.getMetaData();
            for (int i = 1; i <= about.getColumnCount(); i++) {
                columns = columns.add(about.getColumnName(i), type(about.getColumnTypeName(i)));
            }
        }
        return columns;
    }

    private static DataType type(String declared) {
        return switch (declared.toLowerCase(Locale.ROOT)) {
            case "integer", "bigint" -> DataTypes.LongType;
            case "real", "numeric" -> DataTypes.DoubleType;
            case "boolean" -> DataTypes.BooleanType;
            default -> DataTypes.StringType;
        };
    }
}
