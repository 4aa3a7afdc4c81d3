package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.exceptions.PersistenceException;
import org.apache.ibatis.session.ExecutorType;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;
import org.hibernate.HibernateException;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.cfg.Configuration;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Libraries that know nothing of us, on our data sources: transactions, bulk, and reads that cannot write. */
class OtherLibrariesTest {
    private static final int MANY = 500;
    private static final String INSERT = "insert into player (id, name) values (?, ?)";

    @TempDir
    Path folder;

    private Target target(Engine engine) {
        Target target = engine.fresh(folder);
        target.execute("create table player (id integer primary key, name text)");
        return target;
    }

    /** A row of the table. */
    @Entity(name = "Player")
    @Table(name = "player")
    public static class Player {
        @Id
        private Integer id;

        private String name;

        /** For Hibernate. */
        protected Player() {}

        Player(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    private static final class Undone extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @ParameterizedTest
    @EnumSource
    void jooq(Engine engine) {
        Target target = target(engine);
        SQLDialect dialect = engine == Engine.SQLITE ? SQLDialect.SQLITE : SQLDialect.POSTGRES;
        var id = DSL.field(DSL.name("id"), SQLDataType.INTEGER);
        var name = DSL.field(DSL.name("name"), SQLDataType.VARCHAR);
        org.jooq.Table<Record> player = DSL.table(DSL.name("player"));
        try (Database db = target.open()) {
            DSLContext writing = DSL.using(db.dataSource(), dialect);
            writing.insertInto(player, id, name).values(1, "Ann").execute();
            writing.transaction(outer -> {
                outer.dsl().insertInto(player, id, name).values(2, "Bob").execute();
                assertThatThrownBy(() -> outer.dsl().transaction(inner -> {
                            inner.dsl().deleteFrom(player).execute();
                            throw new Undone();
                        }))
                        .isInstanceOf(Undone.class);
            });
            assertThatThrownBy(() -> writing.transaction(all -> {
                        all.dsl().deleteFrom(player).execute();
                        throw new Undone();
                    }))
                    .isInstanceOf(Undone.class);
            assertThat(target.count("player")).isEqualTo(2);
            writing.batch(IntStream.range(10, 10 + MANY)
                            .mapToObj(i -> writing.insertInto(player, id, name).values(i, "n"))
                            .toList())
                    .execute();
            DSLContext reading = DSL.using(db.readDataSource(), dialect);
            assertThat(reading.selectCount().from(player).fetchOne(0, int.class))
                    .isEqualTo(2 + MANY);
            assertThat(reading.select(name).from(player).where(id.eq(2)).fetchOne(name))
                    .isEqualTo("Bob");
            assertThatThrownBy(() -> reading.deleteFrom(player).execute())
                    .isInstanceOf(org.jooq.exception.DataAccessException.class);
        }
        assertThat(target.count("player")).isEqualTo(2 + MANY);
    }

    @ParameterizedTest
    @EnumSource
    void jdbi(Engine engine) {
        Target target = target(engine);
        try (Database db = target.open()) {
            Jdbi writing = Jdbi.create(db.dataSource());
            writing.useHandle(handle -> handle.execute(INSERT, 1, "Ann"));
            writing.useTransaction(handle -> {
                handle.execute(INSERT, 2, "Bob");
                handle.savepoint("here");
                handle.execute("delete from player");
                handle.rollbackToSavepoint("here");
            });
            assertThatThrownBy(() -> writing.useTransaction(handle -> {
                        handle.execute("delete from player");
                        throw new Undone();
                    }))
                    .isInstanceOf(Undone.class);
            writing.useTransaction(TransactionIsolationLevel.SERIALIZABLE, handle -> {
                PreparedBatch batch = handle.prepareBatch(INSERT);
                IntStream.range(10, 10 + MANY).forEach(i -> batch.add(i, "n"));
                assertThat(batch.execute()).hasSize(MANY);
            });
            Jdbi reading = Jdbi.create(db.readDataSource());
            List<String> names =
                    reading.withHandle(handle -> handle.createQuery("select name from player where id < 10 order by id")
                            .mapTo(String.class)
                            .list());
            assertThat(names).containsExactly("Ann", "Bob");
            assertThatThrownBy(() -> reading.useHandle(handle -> handle.execute("delete from player")))
                    .isInstanceOf(RuntimeException.class);
        }
        assertThat(target.count("player")).isEqualTo(2 + MANY);
    }

    @ParameterizedTest
    @EnumSource
    void hibernate(Engine engine) {
        Target target = target(engine);
        try (Database db = target.open()) {
            try (SessionFactory sessions = sessions(db.dataSource(), engine)) {
                sessions.inTransaction(session -> session.persist(new Player(1, "Ann")));
                assertThatThrownBy(() -> sessions.inTransaction(session -> {
                            session.remove(session.find(Player.class, 1));
                            session.flush();
                            throw new Undone();
                        }))
                        .isInstanceOf(Undone.class);
                sessions.inTransaction(
                        session -> IntStream.range(10, 10 + MANY).forEach(i -> session.persist(new Player(i, "n"))));
                sessions.inTransaction(session -> session.find(Player.class, 1).name = "Ada");
            }
            assertThat(target.count("player")).isEqualTo(1 + MANY);
            try (SessionFactory sessions = sessions(db.readDataSource(), engine);
                    Session session = sessions.openSession()) {
                assertThat(session.find(Player.class, 1).name).isEqualTo("Ada");
                assertThatThrownBy(() -> sessions.inTransaction(other -> other.persist(new Player(2, "Bob"))))
                        .isInstanceOf(HibernateException.class);
            }
        }
        assertThat(target.count("player")).isEqualTo(1 + MANY);
    }

    private static SessionFactory sessions(DataSource source, Engine engine) {
        Map<String, Object> settings = Map.of(
                AvailableSettings.JAKARTA_NON_JTA_DATASOURCE,
                source,
                AvailableSettings.STATEMENT_BATCH_SIZE,
                50,
                AvailableSettings.DIALECT,
                engine == Engine.SQLITE
                        ? "org.hibernate.community.dialect.SQLiteDialect"
                        : "org.hibernate.dialect.PostgreSQLDialect");
        return new Configuration()
                .addAnnotatedClass(Player.class)
                .buildSessionFactory(new StandardServiceRegistryBuilder()
                        .applySettings(settings)
                        .build());
    }

    @ParameterizedTest
    @EnumSource
    void spring(Engine engine) {
        Target target = target(engine);
        try (Database db = target.open()) {
            JdbcTemplate writing = new JdbcTemplate(db.dataSource());
            TransactionTemplate transactions =
                    new TransactionTemplate(new DataSourceTransactionManager(writing.getDataSource()));
            writing.update(INSERT, 1, "Ann");
            transactions.executeWithoutResult(status -> {
                writing.update(INSERT, 2, "Bob");
                Object point = status.createSavepoint();
                writing.update("delete from player");
                status.rollbackToSavepoint(point);
            });
            assertThatThrownBy(() -> transactions.executeWithoutResult(status -> {
                        writing.update("delete from player");
                        throw new Undone();
                    }))
                    .isInstanceOf(Undone.class);
            List<Object[]> rows = IntStream.range(10, 10 + MANY)
                    .mapToObj(i -> new Object[] {i, "n"})
                    .toList();
            transactions.executeWithoutResult(status -> writing.batchUpdate(INSERT, rows));
            if (engine == Engine.POSTGRES) {
                transactions.executeWithoutResult(status -> copied(writing));
                assertThat(writing.update("delete from player where id = 9")).isEqualTo(1);
            }
            JdbcTemplate reading = new JdbcTemplate(db.readDataSource());
            TransactionTemplate looks =
                    new TransactionTemplate(new DataSourceTransactionManager(reading.getDataSource()));
            looks.setReadOnly(true);
            assertThat(looks.<Integer>execute(
                            status -> reading.queryForObject("select count(*) from player", Integer.class)))
                    .isEqualTo(2 + MANY);
            assertThatThrownBy(() -> reading.update("delete from player")).isInstanceOf(DataAccessException.class);
        }
        assertThat(target.count("player")).isEqualTo(2 + MANY);
    }

    /** Statements of MyBatis. */
    public interface Players {
        @Insert("insert into player (id, name) values (#{id}, #{name})")
        int add(@Param("id") int id, @Param("name") String name);

        @Delete("delete from player")
        int clear();

        @Select("select name from player where id < 10 order by id")
        List<String> names();
    }

    @ParameterizedTest
    @EnumSource
    void mybatis(Engine engine) {
        Target target = target(engine);
        try (Database db = target.open()) {
            SqlSessionFactory writing = batis(db.dataSource());
            try (SqlSession session = writing.openSession(true)) {
                assertThat(session.getMapper(Players.class).add(1, "Ann")).isEqualTo(1);
            }
            try (SqlSession session = writing.openSession()) {
                session.getMapper(Players.class).add(2, "Bob");
                session.commit();
                session.getMapper(Players.class).clear();
                session.rollback();
            }
            try (SqlSession session = writing.openSession()) {
                session.getMapper(Players.class).clear();
                // Closed without a word: nothing of it stays.
            }
            try (SqlSession session = writing.openSession(ExecutorType.BATCH)) {
                Players players = session.getMapper(Players.class);
                IntStream.range(10, 10 + MANY).forEach(i -> players.add(i, "n"));
                session.commit();
            }
            try (SqlSession session = batis(db.readDataSource()).openSession()) {
                Players players = session.getMapper(Players.class);
                assertThat(players.names()).containsExactly("Ann", "Bob");
                assertThatThrownBy(players::clear).isInstanceOf(PersistenceException.class);
            }
        }
        assertThat(target.count("player")).isEqualTo(2 + MANY);
    }

    private static SqlSessionFactory batis(DataSource source) {
        org.apache.ibatis.session.Configuration settings = new org.apache.ibatis.session.Configuration(
                new org.apache.ibatis.mapping.Environment("test", new JdbcTransactionFactory(), source));
        settings.addMapper(Players.class);
        return new SqlSessionFactoryBuilder().build(settings);
    }

    private static Long copied(JdbcTemplate writing) {
        return writing.execute((ConnectionCallback<Long>) connection -> {
            try {
                return connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("copy player from stdin", new StringReader("9\tIda\n"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
