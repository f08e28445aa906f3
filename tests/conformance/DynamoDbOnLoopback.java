import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/** DynamoDB Local in memory on 127.0.0.1 and the given port; its own main class listens on all interfaces. */
class DynamoDbOnLoopback {
    public static void main(String[] arguments) throws Exception {
        var address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), Integer.parseInt(arguments[0]));
        var requests = new LocalDynamoDBRequestHandler(0, true, null, false, false);
        var server = new Server(address);
        server.setHandler(new ContextHandler(new LocalDynamoDBServerHandler(requests, null)));
        server.start();
        server.join();
    }
}
