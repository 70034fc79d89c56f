using System.Globalization;
using System.Text;
using Broker.Core.Telemetry;
using Broker.Exchange;
using Broker.Sidecar.Cache;
using Broker.Sidecar.Settings;
using Microsoft.Extensions.Primitives;

namespace Broker.Sidecar.Imds;

/// <summary>
/// EC2 instance metadata for one pod: session tokens by PUT, everything else by GET with such a token. Answers come from memory; nothing here
/// calls the STS, and nothing is ever fetched from the node's own metadata.
/// </summary>
/// <remarks>Source: EC2 user guide, "Use the Instance Metadata Service to access instance metadata"; statuses as SDKs read them (R1–R16).</remarks>
internal sealed class ImdsEndpoint(ImdsTree tree, ImdsTokens tokens, CredentialCache cache, ImdsMode mode, BrokerMeter meter)
{
    private const string Endpoint = "imds";
    private const string TokenHeader = "X-aws-ec2-metadata-token";
    private const string TtlHeader = "X-aws-ec2-metadata-token-ttl-seconds";

    /// <summary>Written as EC2 writes it; go's SDK looks for this spelling's canonical form.</summary>
    private const string TtlAnswerHeader = "X-Aws-Ec2-Metadata-Token-Ttl-Seconds";

    /// <summary>A first request may wait for the exchange in flight, well under go2's 500 ms (R12).</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(200);

    private static readonly StringValues Server = "EC2ws";
    private static readonly StringValues PlainText = "text/plain";
    private static readonly StringValues Page = "text/html";
    private static readonly StringValues NoRanges = "none";
    private static readonly StringValues SoonAgain = "1";

    /// <summary>Answers a request that passed the guard.</summary>
    public Task HandleAsync(HttpContext context, ReadOnlySpan<char> rawPath)
    {
        if (mode == ImdsMode.Off)
        {
            return RefuseAsync(context.Response, Refusal.ImdsOff);
        }

        if (!ImdsPath.TryParse(rawPath, out var path))
        {
            return RefuseAsync(context.Response, Refusal.BadPath);
        }

        var isFound = tree.TryFind(path, out var leaf);
        if (leaf is { Kind: ImdsLeafKind.SessionToken })
        {
            return HttpMethods.IsPut(context.Request.Method) ? IssueAsync(context) : RefuseAsync(context.Response, Refusal.OnlyPut);
        }

        if (!HttpMethods.IsGet(context.Request.Method))
        {
            return RefuseAsync(context.Response, Refusal.OnlyGet);
        }

        if (!IsAdmitted(context))
        {
            return RefuseAsync(context.Response, Refusal.NoSessionToken);
        }

        return isFound ? ServeAsync(context.Response, leaf!) : RefuseAsync(context.Response, Refusal.NotFound);
    }

    /// <summary>Writes a refusal in this endpoint's form.</summary>
    public Task RefuseAsync(HttpResponse response, Refusal refusal)
    {
        response.Headers.Allow = refusal.Allow;
        if (refusal.Status == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = SoonAgain;
        }

        return AnswerAsync(response, refusal.Status, Page, ImdsPages.Of(refusal.Status));
    }

    private Task IssueAsync(HttpContext context)
    {
        // 400 and nothing else: 403, 404 and 405 switch clients to IMDSv1 for good (R1, R4).
        if (context.Request.Headers[TtlHeader] is not [{ } text]
            || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ttl)
            || ttl is < 1 or > ImdsTokens.LongestTtlSeconds)
        {
            return RefuseAsync(context.Response, Refusal.BadTtl);
        }

        context.Response.Headers[TtlAnswerHeader] = text;
        return AnswerAsync(context.Response, StatusCodes.Status200OK, PlainText, Encoding.ASCII.GetBytes(tokens.Issue(ttl)));
    }

    /// <summary>A valid session token, or none at all where IMDSv1 is on; a wrong one is refused in either mode.</summary>
    private bool IsAdmitted(HttpContext context)
    {
        var sent = context.Request.Headers[TokenHeader];
        if (sent.Count == 0)
        {
            return mode == ImdsMode.V1AndV2;
        }

        if (sent is not [{ } token] || !tokens.TryVerify(token, out var secondsLeft))
        {
            return false;
        }

        context.Response.Headers[TtlAnswerHeader] = secondsLeft.ToString(CultureInfo.InvariantCulture);
        return true;
    }

    private Task ServeAsync(HttpResponse response, ImdsLeaf leaf) => leaf.Kind == ImdsLeafKind.Fixed
        ? AnswerAsync(response, StatusCodes.Status200OK, PlainText, leaf.Body)
        : ServeCredentialsAsync(response, leaf.Kind);

    private async Task ServeCredentialsAsync(HttpResponse response, ImdsLeafKind kind)
    {
        var credentials = await cache.WaitAsync(LongestWait);
        if (credentials is { SuitsImds: true })
        {
            var documents = credentials.Documents;
            await AnswerAsync(response, StatusCodes.Status200OK, PlainText, kind == ImdsLeafKind.Credentials ? documents.Imds : documents.ImdsExtended);
            return;
        }

        await (Unusable(credentials) is { } document
            ? AnswerAsync(response, StatusCodes.Status200OK, PlainText, document)
            : RefuseAsync(response, Refusal.NotReady));
    }

    /// <summary>
    /// The document of a role that an administrator has to mend, as EC2 answers it (R11); null where waiting may help.
    /// </summary>
    private ReadOnlyMemory<byte>? Unusable(CachedCredentials? credentials) => (credentials, cache.LastFailure) switch
    {
        ({ } tooShort, _) => CredentialDocuments.WriteRefusal("The session is too short for instance metadata; raise its duration to 35 minutes.", tooShort.ReceivedAt),
        (_, { } failure) when failure.Fault.IsRefusal() => CredentialDocuments.WriteRefusal("The STS refused to assume the role for this pod's identity.", failure.At),
        _ => default(ReadOnlyMemory<byte>?),
    };

    private Task AnswerAsync(HttpResponse response, int status, StringValues contentType, ReadOnlyMemory<byte> body)
    {
        response.Headers.Server = Server;
        response.Headers.AcceptRanges = NoRanges;
        meter.SidecarAnswered(Endpoint, SidecarAnswer.Label(status));
        return SidecarAnswer.WriteAsync(response, status, contentType, body);
    }
}
