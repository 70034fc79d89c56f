using System.Net;
using System.Net.Sockets;
using System.Text;
using Broker.Hosting;
using Broker.Tests.Sidecar;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Tests.Hosting;

/// <summary>The limits that every role inherits, measured on the wire.</summary>
public sealed class RoleServerTests : IAsyncLifetime
{
    private RoleServer _server = null!;
    private Uri _address = null!;

    public async ValueTask InitializeAsync()
    {
        var listener = new RoleListener("test", new ListenAddress(IPAddress.Loopback, 0), HandleAsync) { LongestBody = 1000 };
        _server = await RoleServer.StartAsync([listener], NullLoggerFactory.Instance, CancellationToken.None);
        _address = _server.Addresses[0].Value;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [Trait("threat", "K-03")]
    [Trait("threat", "K-05")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 200)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\nHost: a\n\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400)]
    public async Task Requests_are_judged_by_their_form(string request, int status) => Assert.Equal(status, await SendAsync(request));

    [Fact]
    [Trait("threat", "K-02")]
    public async Task Heads_have_a_size()
    {
        Assert.Equal(431, await SendAsync($"GET / HTTP/1.1\r\nHost: a\r\nX: {new string('x', 40_000)}\r\n\r\n"));
        Assert.Equal(431, await SendAsync($"GET / HTTP/1.1\r\nHost: a\r\n{string.Concat(Enumerable.Range(0, 100).Select(i => $"X{i}: 1\r\n"))}\r\n"));
        Assert.Equal(414, await SendAsync($"GET /{new string('x', 9_000)} HTTP/1.1\r\nHost: a\r\n\r\n"));
        Assert.Equal(200, await SendAsync($"GET /{new string('x', 7_000)} HTTP/1.1\r\nHost: a\r\nX: {new string('x', 20_000)}\r\n\r\n"));
    }

    [Fact]
    public async Task Bodies_have_a_size()
    {
        Assert.Equal(200, await SendAsync($"POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{new string('x', 1000)}"));
        Assert.Equal(413, await SendAsync("POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n"));
    }

    [Fact]
    [Trait("threat", "K-11")]
    public async Task A_defect_answers_500_without_a_word_about_it()
    {
        using var socket = await ConnectAsync("GET /throw HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        var answer = await ReadAsync(socket);

        Assert.StartsWith("HTTP/1.1 500 ", answer);
        Assert.DoesNotContain("canary", answer);
        Assert.DoesNotContain("at Broker", answer);
    }

    [Theory]
    [Trait("threat", "K-11")]
    [InlineData("POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf", false)]
    [InlineData("POST /read HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhalf", false)]
    [InlineData("POST /throw HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf", true)]
    public async Task A_client_that_resets_its_connection_in_a_body_is_no_defect(string request, bool isDefect)
    {
        using var log = new CapturedLog();
        var handled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var worded = 0;
        var listener = new RoleListener("test", new ListenAddress(IPAddress.Loopback, 0), Begin)
        {
            LongestBody = 1000,
            AnswerDefectAsync = _ =>
            {
                Interlocked.Increment(ref worded);
                return Task.CompletedTask;
            },
        };
        await using (var server = await RoleServer.StartAsync([listener], log, CancellationToken.None))
        {
            using var socket = await ConnectAsync(request, server.Addresses[0].Value.Port);
            await handled.Task;
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Close();
        }

        Assert.Equal(isDefect ? 1 : 0, worded);
        Assert.Equal(isDefect, log.Lines.Any(line => line.Level >= LogLevel.Error));

        Task Begin(HttpContext context)
        {
            handled.SetResult();
            return HandleAsync(context);
        }
    }

    [Fact]
    public async Task A_role_may_word_its_500()
    {
        var listener = new RoleListener("test", new ListenAddress(IPAddress.Loopback, 0), HandleAsync)
        {
            AnswerDefectAsync = context => context.Response.WriteAsync("worded", context.RequestAborted),
        };
        await using var server = await RoleServer.StartAsync([listener], NullLoggerFactory.Instance, CancellationToken.None);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        using var response = await http.GetAsync(new Uri(server.Addresses[0].Value, "/throw"));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("worded", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_address_in_use_is_told()
    {
        var taken = new RoleListener("test", new ListenAddress(IPAddress.Loopback, _address.Port), HandleAsync);

        await Assert.ThrowsAnyAsync<IOException>(() => RoleServer.StartAsync([taken], NullLoggerFactory.Instance, CancellationToken.None));
    }

    [Fact]
    [Trait("threat", "R-20")]
    public async Task A_request_in_flight_finishes_when_the_server_stops()
    {
        using var socket = await ConnectAsync("GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        await _entered.Task;

        var stopping = _server.StopAsync();
        _release.SetResult();
        var answer = await ReadAsync(socket);
        await stopping;

        Assert.StartsWith("HTTP/1.1 200 ", answer);
    }

    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task HandleAsync(HttpContext context)
    {
        switch (context.Request.Path.Value)
        {
            case "/throw":
                throw new InvalidOperationException("canary");
            case "/slow":
                _entered.SetResult();
                await _release.Task;
                break;
            case "/read":
                await context.Request.Body.CopyToAsync(Stream.Null);
                break;
        }
    }

    private Task<Socket> ConnectAsync(string request) => ConnectAsync(request, _address.Port);

    private static async Task<Socket> ConnectAsync(string request, int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request));
        return socket;
    }

    private async Task<int> SendAsync(string request)
    {
        using var socket = await ConnectAsync(request);
        var buffer = new byte[12];
        var read = 0;
        while (read < buffer.Length)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(read));
            Assert.NotEqual(0, count);
            read += count;
        }

        return int.Parse(Encoding.ASCII.GetString(buffer, 9, 3), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<string> ReadAsync(Socket socket)
    {
        using var stream = new NetworkStream(socket, ownsSocket: false);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}
