package dev.intact.bench.peer;

import java.util.List;
import java.util.ServiceLoader;

/** {@code PEER TASK…}: does one task in one way. */
public final class PeerMain {
    private PeerMain() {}

    /**
     * Runs.
     *
     * @param arguments the name of the peer, then the words of a {@link Task}
     * @throws Exception whatever goes wrong
     */
    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        Task task = Task.parse(words.subList(1, words.size()));
        peer(words.get(0)).run(task);
    }

    private static Peer peer(String name) {
        return ServiceLoader.load(Peer.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(peer -> peer.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " is no peer on this class path"));
    }
}
