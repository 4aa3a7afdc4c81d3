package dev.intact.doctor;

import dev.intact.connect.Budget;
import dev.intact.connect.ConnectConfig;
import dev.intact.connect.Connections;
import dev.intact.connect.Health;
import dev.intact.connect.PoolConfig;
import dev.intact.dialect.Address;
import dev.intact.dialect.Choice;
import dev.intact.dialect.Condition;
import dev.intact.dialect.Provider;
import dev.intact.dialect.Provider.Pooling;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.Vitals;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was detected and chosen for a database, and why, in words. */
final class Chosen {
    private static final String SAID = "the configuration says so";
    private static final String USUAL = "nothing else is said";

    private final Connections connections;
    private final ConnectConfig config;
    private final Health health;
    private final Optional<Condition> condition;

    /** Without a condition where the database did not tell it. */
    Chosen(Connections connections, ConnectConfig config, Health health, Optional<Condition> condition) {
        this.connections = connections;
        this.config = config;
        this.health = health;
        this.condition = condition;
    }

    List<Choice> all() {
        List<Choice> all = new ArrayList<>();
        Provider provider = connections.address().provider();
        all.add(new Choice("provider", provider.name(), provider.reason()));
        all.addAll(connections.choices());
        if (!isFile()) {
            all.add(pooler(provider));
            all.add(statements(pooling().orElse(provider.pooling())));
        }
        tls().ifPresent(all::add);
        all.add(pool());
        all.add(timeouts());
        all.add(retry());
        all.add(servers());
        all.add(direct());
        loads().ifPresent(all::add);
        all.add(new Choice("application name", connections.settings().holder(), "others see who works there"));
        return all;
    }

    private boolean isFile() {
        return connections.address().provider().equals(Provider.FILE);
    }

    private Optional<Condition.Server> server() {
        return condition.filter(Condition.Server.class::isInstance).map(Condition.Server.class::cast);
    }

    private Optional<Pooling> pooling() {
        return server().map(server -> server.slots().pooling());
    }

    private Choice pooler(Provider provider) {
        boolean known = provider.pooling() != Pooling.UNKNOWN;
        String found = pooling().isPresent() ? "the connection tells" : "nobody could be asked";
        String value = switch (pooling().orElse(provider.pooling())) {
            case UNKNOWN -> "not known";
            case NONE -> "none";
            case SESSION -> "by session";
            case TRANSACTION -> "by transaction";
        };
        return new Choice("pooler", value, known ? provider.reason() : found);
    }

    private static Choice statements(Pooling pooling) {
        return pooling == Pooling.TRANSACTION
                ? new Choice("prepared statements", "off", "each transaction may get another session")
                : new Choice("prepared statements", "on", "a connection keeps its session");
    }

    private Optional<Choice> tls() {
        return health.vitals()
                .flatMap(Vitals::server)
                .map(server ->
                        new Choice("TLS in use", server.tls().orElse("none"), "the server says so of this connection"));
    }

    private Choice pool() {
        PoolConfig pool = config.pool();
        if (isFile()) {
            return new Choice("pool", "1 writer, " + pool.readers() + " readers", "a file takes one writer at a time");
        }
        Optional<Budget> budget =
                server().map(server -> new Budget(pool, server.slots().allowed()));
        String size = budget.map(Budget::most)
                .or(() -> pool.most().stream().boxed().findFirst())
                .map(String::valueOf)
                .orElse("as many as the server's limit allows");
        return new Choice(
                "pool",
                size + " connections, wait " + Words.time(pool.patience()) + ", lifetime "
                        + Words.time(pool.lifetime()),
                budget.map(Budget::reason).orElse("the server could not be asked"));
    }

    private Choice timeouts() {
        Timeouts times = connections.settings().timeouts();
        return new Choice(
                "timeouts",
                "connect " + Words.time(times.connect()) + ", read " + Words.time(times.read()) + ", lock "
                        + Words.time(times.lock()) + ", statement " + Words.time(times.statement()) + ", idle "
                        + Words.time(times.idle()),
                times.equals(Timeouts.USUAL) ? USUAL : SAID);
    }

    private Choice retry() {
        return new Choice(
                "retry",
                config.retry().tries() + " tries, the first wait up to "
                        + Words.time(config.retry().first()) + ", none after "
                        + Words.time(config.retry().deadline()) + "; a lost COMMIT is asked after for "
                        + Words.time(config.settle()),
                isUsual() ? USUAL : SAID);
    }

    private boolean isUsual() {
        return config.retry().equals(ConnectConfig.USUAL.retry())
                && config.settle().equals(ConnectConfig.USUAL.settle());
    }

    private Choice servers() {
        int replicas = config.servers().replicas().size();
        return new Choice(
                "replicas", replicas == 0 ? "none" : Integer.toString(replicas), replicas == 0 ? USUAL : SAID);
    }

    private Choice direct() {
        Address direct = connections.direct();
        if (config.servers().direct().isPresent()) {
            return new Choice("direct address", direct.display(), SAID);
        }
        if (!direct.equals(connections.address())) {
            return new Choice("direct address", direct.display(), "the provider's rule tells the way past its pooler");
        }
        return isLent()
                ? new Choice("direct address", "none", "no rule tells it: say direct_url under connect: in intact.yaml")
                : new Choice("direct address", "the same", "nothing is in between that would matter");
    }

    private boolean isLent() {
        return pooling().orElse(Pooling.NONE) == Pooling.TRANSACTION;
    }

    private Optional<Choice> loads() {
        boolean past =
                config.servers().direct().isPresent() || !connections.direct().equals(connections.address());
        return isLent() && !past
                ? Optional.of(new Choice(
                        "loads",
                        "in one transaction on one connection, nothing to resume",
                        "the pooler lends a session for a transaction, and no direct address is known"))
                : Optional.empty();
    }
}
