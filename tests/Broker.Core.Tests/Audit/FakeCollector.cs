using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Broker.Core.Tests.Audit;

/// <summary>A collector on loopback: keeps what it gets, and answers only as many requests as a test has told it how.</summary>
internal sealed class FakeCollector : IAsyncDisposable
{
    private readonly Channel<(string Body, string? ContentType)> _requests = Channel.CreateUnbounded<(string, string?)>();
    private readonly Channel<int> _answers = Channel.CreateUnbounded<int>();
    private readonly WebApplication _app;

    public FakeCollector()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(HandleAsync);
        _app.Start();
        Address = new Uri(new Uri(_app.Urls.Single()), "/v1/logs");
    }

    public Uri Address { get; }

    public void Answers(params int[] statuses)
    {
        foreach (var status in statuses)
        {
            _answers.Writer.TryWrite(status);
        }
    }

    public async Task<(string Body, string? ContentType)> NextAsync() => await _requests.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        var request = (await body.ReadToEndAsync(context.RequestAborted), context.Request.ContentType);
        context.Response.StatusCode = await _answers.Reader.ReadAsync(context.RequestAborted);
        context.Response.Headers.Location = context.Response.StatusCode == StatusCodes.Status302Found ? "/elsewhere" : default(string);
        _requests.Writer.TryWrite(request);
    }
}
