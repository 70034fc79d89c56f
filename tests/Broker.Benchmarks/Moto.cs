using System.Net.Sockets;
using Broker.TestKit.Published;

namespace Broker.Benchmarks;

/// <summary>moto's server, which answers as AWS does and checks nothing.</summary>
internal sealed class Moto : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly ReservedPort _port;
    private readonly ChildProcess _process;

    private Moto(ReservedPort port, ChildProcess process, Uri url)
    {
        _port = port;
        _process = process;
        Url = url;
    }

    public Uri Url { get; }

    public int Id => _process.Id;

    /// <summary>Starts it; null when this machine has none.</summary>
    public static async Task<Moto?> TryStartAsync()
    {
        var environment = new Dictionary<string, string> { ["HOME"] = Environment.GetEnvironmentVariable("HOME") ?? "/" };
        try
        {
            await ChildProcess.RunAsync("python3", ["-c", "import moto.server"], environment, StartLimit);
        }
        catch (InvalidOperationException)
        {
            return null;
        }

        var port = new ReservedPort();
        var url = new Uri($"http://127.0.0.1:{port.Number}/");
        var moto = new Moto(port, ChildProcess.Start("python3", ["-m", "moto.server", "-H", "127.0.0.1", "-p", $"{url.Port}"], environment), url);
        await moto._process.UntilAsync(() => IsAnswering(url), StartLimit, "moto answers");
        return moto;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _port.Dispose();
    }

    private static bool IsAnswering(Uri url)
    {
        try
        {
            using var client = new TcpClient(url.Host, url.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
