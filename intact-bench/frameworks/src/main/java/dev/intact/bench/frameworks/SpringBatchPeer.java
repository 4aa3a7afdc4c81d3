package dev.intact.bench.frameworks;

import dev.intact.bench.peer.Peer;
import dev.intact.bench.peer.Target;
import dev.intact.bench.peer.Task;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.JobExecution;
import org.springframework.batch.core.JobParameters;
import org.springframework.batch.core.Step;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.launch.support.TaskExecutorJobLauncher;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.item.database.JdbcBatchItemWriter;
import org.springframework.batch.item.file.FlatFileItemReader;
import org.springframework.batch.item.file.builder.FlatFileItemReaderBuilder;
import org.springframework.batch.item.file.separator.DefaultRecordSeparatorPolicy;
import org.springframework.core.io.FileSystemResource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Spring Batch: a step of chunks, each its own transaction, as it comes; nothing kept of the job. */
public final class SpringBatchPeer implements Peer {
    private static final int CHUNK = 1000;

    /** For {@link java.util.ServiceLoader}. */
    public SpringBatchPeer() {}

    @Override
    public String name() {
        return "spring-batch";
    }

    @Override
    public void run(Task task) throws Exception {
        String parameters = task.isSqlite() ? "" : "&reWriteBatchedInserts=true";
        SingleConnectionDataSource source =
                new SingleConnectionDataSource(DriverManager.getConnection(task.url() + parameters), true);
        try {
            task.prepare(source.getConnection());
            for (Task.Part part : task.parts()) {
                load(source, task, part);
            }
        } finally {
            source.destroy();
        }
    }

    private static void load(SingleConnectionDataSource source, Task task, Task.Part part) throws Exception {
        Target target;
        try (Connection connection = source.getConnection()) {
            target = Target.of(connection, part.table());
        }
        JobRepository repository = new ResourcelessJobRepository();
        Step step = new StepBuilder("load", repository)
                .<@Nullable Object[], @Nullable Object[]>chunk(CHUNK, new DataSourceTransactionManager(source))
                .reader(reader(target, part))
                .writer(writer(source, target, task))
                .build();
        TaskExecutorJobLauncher launcher = new TaskExecutorJobLauncher();
        launcher.setJobRepository(repository);
        launcher.afterPropertiesSet();
        JobExecution done =
                launcher.run(new JobBuilder("load", repository).start(step).build(), new JobParameters());
        if (done.getStatus() != BatchStatus.COMPLETED) {
            throw new IllegalStateException(done.toString(), first(done.getAllFailureExceptions()));
        }
    }

    private static @Nullable Throwable first(List<Throwable> failures) {
        return failures.isEmpty() ? null : failures.get(0);
    }

    private static FlatFileItemReader<@Nullable Object[]> reader(Target target, Task.Part part) {
        return new FlatFileItemReaderBuilder<@Nullable Object[]>()
                .name("csv")
                .resource(new FileSystemResource(part.file()))
                .encoding(StandardCharsets.UTF_8.name())
                .linesToSkip(1)
                .recordSeparatorPolicy(new DefaultRecordSeparatorPolicy())
                .delimited()
                .names(target.columns().stream().map(Target.Column::name).toArray(String[]::new))
                .fieldSetMapper(
                        fields -> target.values(Stream.of(fields.getValues()).toList()))
                .build();
    }

    private static JdbcBatchItemWriter<@Nullable Object[]> writer(
            SingleConnectionDataSource source, Target target, Task task) {
        JdbcBatchItemWriter<@Nullable Object[]> writer = new JdbcBatchItemWriter<>();
        writer.setDataSource(source);
        writer.setSql(target.insert(task));
        // A rewritten batch does not say how many rows each of its statements changed.
        writer.setAssertUpdates(false);
        writer.setItemPreparedStatementSetter((row, statement) -> {
            for (int i = 0; i < row.length; i++) {
                statement.setObject(i + 1, row[i]);
            }
        });
        writer.afterPropertiesSet();
        return writer;
    }
}
