using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Broker.EndToEnd.Tests.Portal;

/// <summary>
/// A web site that is not ours: the console that people are led to, and pages that attack. By address it is the portal's neighbour on the same site, and
/// browsers send it along cookies; by <c>localhost</c> it is another site.
/// </summary>
public sealed class OtherSite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtherSite(WebApplication app) => _app = app;

    /// <summary>The same site as the portal's, another origin.</summary>
    public Uri Neighbour => new(_app.Urls.Single());

    /// <summary>Another site altogether.</summary>
    public Uri Stranger => new($"http://localhost:{Neighbour.Port}/");

    /// <summary>What <c>/attack</c> answers with.</summary>
    public string Attack { get; set; } = "";

    public static async Task<OtherSite> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var site = new OtherSite(app);
        app.Run(context =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync(context.Request.Path == "/attack" ? site.Attack : "<!doctype html><html lang=en><title>Console</title><h1>The console</h1>");
        });
        await app.StartAsync();
        return site;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
