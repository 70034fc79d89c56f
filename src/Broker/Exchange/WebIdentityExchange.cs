using System.Globalization;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Broker.Exchange;

/// <summary>One AssumeRoleWithWebIdentity call: an unsigned form over POST, and the answer read with suspicion.</summary>
/// <remarks>
/// Shape: Action, Version, RoleArn, RoleSessionName, DurationSeconds, WebIdentityToken, and Policy where there is one. Bounds: answer 256 KiB; time is the caller's.
/// Source: AWS STS API reference, AssumeRoleWithWebIdentity. Thread safe.
/// </remarks>
internal sealed class WebIdentityExchange(HttpClient http, Uri endpoint, TimeProvider time)
{
    /// <summary>An honest answer has a few KiB.</summary>
    public const int LargestAnswer = 256 * 1024;

    /// <summary>A longer wait than this is not obeyed: an STS could otherwise silence a pod until its credentials lapse.</summary>
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);

    /// <summary>Opens the connection layer: no proxy, no redirects, no cookies; addresses are resolved anew at least every minute .</summary>
    public static HttpMessageHandler OpenHandler(CaTrust? trust, int mostConnections = 2)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionLifetime = TimeSpan.FromSeconds(50),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
            ConnectTimeout = TimeSpan.FromSeconds(5),
            MaxResponseHeadersLength = 32,
            MaxConnectionsPerServer = mostConnections,
        };

        // A certificate may name any URL to fetch its issuer from; following it would be a request of the server's choosing.
        handler.SslOptions.CertificateChainPolicy = new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        handler.SslOptions.EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        if (trust is not null)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => trust.Accepts(certificate, chain, errors);
        }

        return handler;
    }

    /// <summary>The client over such a handler.</summary>
    public static HttpClient OpenClient(HttpMessageHandler handler) => new(handler)
    {
        // The pipeline limits every try, and cancels.
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = LargestAnswer,
    };

    /// <summary>Exchanges a token once.</summary>
    public async Task<ExchangeOutcome> ExchangeAsync(WebIdentityCall call, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = Form(call) };
        request.Headers.Accept.ParseAdd("text/xml");
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.StatusCode == HttpStatusCode.OK
                ? StsAnswer.Read(body, call.Role, call.SessionName, time.GetUtcNow())
                : StsFailure.Read((int)response.StatusCode, body, RetryAfter(response));
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return ExchangeOutcome.Failed(ExchangeFault.UnusableAnswer, "answer_too_large");
        }
        catch (HttpRequestException e)
        {
            return ExchangeOutcome.Failed(ExchangeFault.Unreachable, e.HttpRequestError.ToString());
        }
    }

    private static FormUrlEncodedContent Form(WebIdentityCall call)
    {
        List<KeyValuePair<string, string>> form =
        [
            new("Action", "AssumeRoleWithWebIdentity"),
            new("Version", "2011-06-15"),
            new("RoleArn", call.Role.Text),
            new("RoleSessionName", call.SessionName),
            new("DurationSeconds", ((int)call.Duration.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
            new("WebIdentityToken", call.Token),
        ];
        if (call.Policy is not null)
        {
            form.Add(new("Policy", call.Policy));
        }

        return new FormUrlEncodedContent(form);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return asked is { } wait && wait > TimeSpan.Zero ? (wait < LongestRetryAfter ? wait : LongestRetryAfter) : null;
    }
}
