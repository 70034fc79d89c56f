using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Broker.Core.Authentication.SigV4;

namespace Broker.Cli;

/// <summary>Asks a running STS, with the AWS credentials of the environment or without.</summary>
/// <remarks>Answers are asked for as JSON, at most 256 KiB in 10 seconds; redirects are not followed. Prints and keeps nothing.</remarks>
internal sealed class StsClient : IDisposable
{
    private const string FormType = "application/x-www-form-urlencoded";
    private const int LargestAnswer = 256 * 1024;

    private readonly Uri _address;
    private readonly string _region;
    private readonly IReadOnlyDictionary<string, string> _variables;
    private readonly TimeProvider _time;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(10),
        MaxResponseContentBufferSize = LargestAnswer,
    };

    /// <summary>Makes a client.</summary>
    /// <param name="address">The STS.</param>
    /// <param name="region">Of the signatures.</param>
    /// <param name="variables">With <c>AWS_ACCESS_KEY_ID</c>, <c>AWS_SECRET_ACCESS_KEY</c> and <c>AWS_SESSION_TOKEN</c>.</param>
    /// <param name="time">The clock.</param>
    public StsClient(Uri address, string region, IReadOnlyDictionary<string, string> variables, TimeProvider time) =>
        (_address, _region, _variables, _time) = (address, region, variables, time);

    /// <summary>Whether the environment has credentials.</summary>
    public bool CanSign => Variable("AWS_ACCESS_KEY_ID") is not null && Variable("AWS_SECRET_ACCESS_KEY") is not null;

    /// <summary>Whether an address may be sent a token: by HTTPS, or to this machine.</summary>
    public static bool TryParseAddress(string text, out Uri address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address!)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
        && address.AbsolutePath == "/" && address.Query.Length == 0 && address.UserInfo.Length == 0;

    /// <summary>Sends a form.</summary>
    /// <returns>The answer, or null with a sentence when there was none that can be read.</returns>
    public async Task<(StsClientAnswer? Answer, string Problem)> SendAsync(
        IEnumerable<KeyValuePair<string, string>> form, bool isSigned, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(string.Join('&', form.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}")));
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(FormType);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (isSigned)
        {
            Sign(request, body);
        }

        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            using var json = JsonDocument.Parse(text);
            return (new StsClientAnswer(
                response.IsSuccessStatusCode,
                json.RootElement.Clone(),
                Header(response, "x-broker-authorization-id"),
                Header(response, "x-broker-authorization-message")), "");
        }
        catch (HttpRequestException e)
        {
            return (null, $"{_address} does not answer: {e.Message}");
        }
        catch (JsonException)
        {
            return (null, $"{_address} does not answer as an STS does.");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, string.Create(CultureInfo.InvariantCulture, $"{_address} did not answer within {_http.Timeout.TotalSeconds} seconds."));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private void Sign(HttpRequestMessage request, byte[] body)
    {
        var headers = ImmutableArray.Create(KeyValuePair.Create("Host", _address.Authority), KeyValuePair.Create("Content-Type", FormType));
        var signature = SigV4Signer.Sign(
            new SigV4Request("POST", "/", "", headers, body),
            Variable("AWS_ACCESS_KEY_ID")!,
            Variable("AWS_SECRET_ACCESS_KEY")!,
            Variable("AWS_SESSION_TOKEN"),
            _region,
            "sts",
            _time.GetUtcNow());
        foreach (var (name, value) in signature)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private string? Variable(string name) => _variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
}

/// <summary>What the STS answered. Of an allowed request it holds credentials: do not print it.</summary>
internal sealed record StsClientAnswer(bool IsSuccess, JsonElement Body, string? AuthorizationId, string? AuthorizationMessage)
{
    /// <summary>A text inside, by the names of the members that lead to it; null when there is none.</summary>
    public string? Text(params string[] path)
    {
        var at = Body;
        foreach (var name in path)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
            {
                return null;
            }
        }

        return at.ValueKind == JsonValueKind.String ? at.GetString() : null;
    }

    /// <summary>Whether it succeeded, and no more.</summary>
    public override string ToString() => IsSuccess ? "success" : "refused";
}
