using Broker.TestKit.Published;

namespace Broker.Benchmarks;

/// <summary>nginx that answers one fixed body from memory: what a server can do that checks nothing.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder _folder;
    private readonly ReservedPort _port;
    private readonly ChildProcess _process;

    private Nginx(TemporaryFolder folder, ReservedPort port, ChildProcess process, Uri url)
    {
        _folder = folder;
        _port = port;
        _process = process;
        Url = url;
    }

    public Uri Url { get; }

    public int Id => _process.Id;

    public static async Task<Nginx> StartAsync(string body)
    {
        var folder = new TemporaryFolder();
        var port = new ReservedPort();
        var url = new Uri($"http://127.0.0.1:{port.Number}/v1/credentials");
        // Both servers may use both cores; no log and no limit of requests on a connection, as ours.
        var configuration = folder.Write("nginx.conf", $$"""
            daemon off;
            worker_processes 2;
            pid {{folder.File("pid")}};
            error_log {{folder.File("error.log")}};
            events {}
            http {
              access_log off;
              keepalive_requests 1000000000;
              client_body_temp_path {{folder.Path}};
              proxy_temp_path {{folder.Path}};
              fastcgi_temp_path {{folder.Path}};
              uwsgi_temp_path {{folder.Path}};
              scgi_temp_path {{folder.Path}};
              server {
                listen 127.0.0.1:{{url.Port}};
                location = {{url.AbsolutePath}} {
                  default_type application/json;
                  return 200 '{{body}}';
                }
              }
            }
            """);
        var process = ChildProcess.Start("nginx", ["-p", folder.Path, "-c", configuration, "-e", folder.File("error.log")], new Dictionary<string, string>());
        var nginx = new Nginx(folder, port, process, url);
        await nginx.AnswersAsync(body);
        return nginx;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _port.Dispose();
        _folder.Dispose();
    }

    private async Task AnswersAsync(string body)
    {
        using var http = new HttpClient();
        await Until.TrueAsync(
            async () =>
            {
                try
                {
                    return string.Equals(await http.GetStringAsync(Url), body, StringComparison.Ordinal);
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            StartLimit,
            () => $"nginx answers the same bytes. Output:\n{_process.Output}");
    }
}
