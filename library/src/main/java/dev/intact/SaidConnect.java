package dev.intact;

import dev.intact.config.Connect;
import dev.intact.connect.ConnectConfig;
import dev.intact.connect.PoolConfig;
import dev.intact.connect.RetryPolicy;
import dev.intact.connect.Servers;
import dev.intact.dialect.Access;
import dev.intact.dialect.Access.TlsVersion;
import dev.intact.dialect.PasswordSource;
import java.nio.file.Path;
import java.util.OptionalInt;

/** What a configuration file says about connections, as the library takes it; what it does not say is as usual. */
record SaidConnect(Connect said, Path folder) {
    ConnectConfig config(ConnectConfig usual) {
        return usual.with(pool(usual.pool()))
                .with(retry(usual.retry()))
                .with(servers(usual.servers()))
                .with(access(usual.access()))
                .withSettle(said.settleTimeout().orElse(usual.settle()));
    }

    private PoolConfig pool(PoolConfig usual) {
        Connect.Pool pool = said.pool();
        return new PoolConfig(
                pool.maxConnections().map(OptionalInt::of).orElse(usual.most()),
                pool.readers().orElse(usual.readers()),
                pool.processes().orElse(usual.processes()),
                pool.waitTimeout().orElse(usual.patience()),
                pool.maxLifetime().orElse(usual.lifetime()),
                pool.leakAfter().or(usual::leak));
    }

    private RetryPolicy retry(RetryPolicy usual) {
        Connect.Retry retry = said.retry();
        return new RetryPolicy(
                retry.tries().orElse(usual.tries()),
                retry.firstWait().orElse(usual.first()),
                retry.deadline().orElse(usual.deadline()));
    }

    private Servers servers(Servers usual) {
        Connect.Servers servers = said.servers();
        return new Servers(
                servers.replicasSetting().map(any -> servers.replicas()).orElse(usual.replicas()),
                servers.direct().or(usual::direct));
    }

    private Access access(Access usual) {
        Connect.Servers servers = said.servers();
        return new Access(
                servers.passwordFile()
                        .map(file -> PasswordSource.file(folder.resolve(file)))
                        .or(usual::password),
                servers.minTls().map(SaidConnect::version).orElse(usual.leastTls()));
    }

    private static TlsVersion version(Connect.Tls version) {
        return version == Connect.Tls.V1_3 ? TlsVersion.TLS_1_3 : TlsVersion.TLS_1_2;
    }
}
