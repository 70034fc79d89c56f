using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Broker.TestKit;

/// <summary>
/// An STS on loopback that speaks the query protocol of AssumeRoleWithWebIdentity and goes wrong as a test asks: it trusts every token, remembers every
/// form, and answers with <see cref="Answer"/>.
/// </summary>
public sealed class FakeSts : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TimeProvider _time;
    private int _issued;

    private FakeSts(WebApplication app, TimeProvider time)
    {
        _app = app;
        _time = time;
        Answer = (form, _) => Task.FromResult(Success(form));
    }

    /// <summary>The form fields of every call, in order.</summary>
    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Calls { get; } = new();

    /// <summary>Makes the answer to a call; throw <see cref="IOException"/> to reset the connection.</summary>
    public Func<IReadOnlyDictionary<string, string>, CancellationToken, Task<FakeStsAnswer>> Answer { get; set; }

    /// <summary>Lifetime of the sessions, whatever was asked for; null for what was asked for.</summary>
    public TimeSpan? Lifetime { get; set; }

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Starts over http, or over https with this certificate, however wrong it is.</summary>
    public static async Task<FakeSts> StartAsync(TimeProvider time, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(new TlsHandshakeCallbackOptions
                {
                    OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificate = certificate }),
                });
            }
        }));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var sts = new FakeSts(app, time);
        app.Run(sts.HandleAsync);
        await app.StartAsync();
        return sts;
    }

    /// <summary>A complete answer for what the form asked for, with a new key id each time.</summary>
    public FakeStsAnswer Success(IReadOnlyDictionary<string, string> form)
    {
        var role = form["RoleArn"].Split(':', '/');
        var life = Lifetime ?? TimeSpan.FromSeconds(int.Parse(form["DurationSeconds"]));
        return new(200, SuccessXml(
            $"ASIA{Interlocked.Increment(ref _issued):D16}",
            $"arn:aws:sts::{role[4]}:assumed-role/{role[^1]}/{form["RoleSessionName"]}",
            (_time.GetUtcNow() + life).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'")));
    }

    public static string SuccessXml(string keyId, string arn, string expiration) => $"""
        <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <AssumeRoleWithWebIdentityResult>
            <Audience>sts.amazonaws.com</Audience>
            <AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:s</AssumedRoleId><Arn>{arn}</Arn></AssumedRoleUser>
            <Credentials>
              <AccessKeyId>{keyId}</AccessKeyId><SecretAccessKey>wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY</SecretAccessKey>
              <SessionToken>FwoGZXIvYXdzE+/=token</SessionToken><Expiration>{expiration}</Expiration>
            </Credentials>
            <SubjectFromWebIdentityToken>system:serviceaccount:default:demo</SubjectFromWebIdentityToken>
          </AssumeRoleWithWebIdentityResult>
          <ResponseMetadata><RequestId>00000000-0000-4000-8000-000000000000</RequestId></ResponseMetadata>
        </AssumeRoleWithWebIdentityResponse>
        """;

    public static FakeStsAnswer Error(int status, string code, string? retryAfter = null) => new(status, $"""
        <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <Error><Type>Sender</Type><Code>{code}</Code><Message>as asked</Message></Error><RequestId>r</RequestId>
        </ErrorResponse>
        """, retryAfter);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var form = (await context.Request.ReadFormAsync()).ToDictionary(f => f.Key, f => f.Value.ToString());
        Calls.Enqueue(form);
        FakeStsAnswer answer;
        try
        {
            answer = await Answer(form, context.RequestAborted);
        }
        catch (IOException)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "text/xml";
        context.Response.Headers.RetryAfter = answer.RetryAfter;
        await context.Response.WriteAsync(answer.Body);
    }
}
