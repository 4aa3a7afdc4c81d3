package crooked.schema;

import crooked.tx.Cellar;
import java.sql.Connection;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;

/** Open to everybody, badly named, upstairs in the plan, talkative and sleepy. */
public class RowManager {
    final SQLiteConfig config = new SQLiteConfig();

    void work(Cellar cellar, DataSource source, Connection connection) throws InterruptedException {
        System.out.println(cellar + " " + source + " " + connection);
        Thread.sleep(0);
    }
}
