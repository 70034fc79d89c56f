using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Broker.Exchange;

namespace Broker.Cli.SignIn;

/// <summary>Asks a <c>broker ldap</c> over its HTTP API.</summary>
/// <remarks>Redirects are not followed, cookies not kept; answers have at most 1 MiB and come within a minute. Thread safe.</remarks>
internal sealed class BrokerApi : IDisposable
{
    private const int LargestAnswer = 1024 * 1024;

    private readonly Uri _address;
    private readonly HttpClient _http;

    /// <summary>Asks nobody yet.</summary>
    /// <param name="address">Of <see cref="BrokerAddress"/>.</param>
    /// <param name="caFile">The only authorities of its certificate; null for the machine's.</param>
    public BrokerApi(Uri address, string? caFile)
    {
        _address = address;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = !address.IsLoopback, ConnectTimeout = TimeSpan.FromSeconds(10) };
        if (caFile is not null)
        {
            var trust = CaTrust.OfFile(caFile);
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => trust.Accepts(certificate, chain, errors);
        }

        _http = new HttpClient(handler) { Timeout = TimeSpan.FromMinutes(1), MaxResponseContentBufferSize = LargestAnswer };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("broker-cli");
    }

    /// <summary>Signs in; the password stays the caller's to wipe.</summary>
    public Task<BrokerAnswer> SignInAsync(string? provider, string username, ReadOnlyMemory<byte> password, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Post,
        "/v1/sessions",
        authorization: null,
        json =>
        {
            if (provider is not null)
            {
                json.WriteString("provider", provider);
            }

            json.WriteString("username", username);
            json.WriteString("password", password.Span);
        },
        cancellationToken);

    /// <summary>Sends a request.</summary>
    /// <param name="method">Of HTTP.</param>
    /// <param name="path">From <c>/v1</c> on.</param>
    /// <param name="authorization">Who asks; null for nobody.</param>
    /// <param name="members">Of the JSON object that is sent; null for no body.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<BrokerAnswer> SendAsync(
        HttpMethod method, string path, AuthenticationHeaderValue? authorization, Action<Utf8JsonWriter>? members, CancellationToken cancellationToken)
    {
        var body = members is null ? null : Json(members);
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(_address, path));
            request.Headers.Authorization = authorization;
            request.Headers.Accept.ParseAdd("application/json");
            if (body is not null)
            {
                request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            }

            using var response = await _http.SendAsync(request, cancellationToken);
            return Read(response, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            return Failed($"{_address} does not prove who it is: check the URL, and name the authority of its certificate with --ca-file FILE where that is a private one.");
        }
        catch (HttpRequestException e)
        {
            return Failed($"{_address} does not answer: {e.Message}. Check the URL, and that this machine reaches it.");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed($"{_address} did not answer within a minute: try again.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(body);
        }
    }

    /// <summary>The header of a sign-in session.</summary>
    public static AuthenticationHeaderValue Bearer(string token) => new("Bearer", token);

    /// <summary>The header of name and password. Source: RFC 7617, UTF-8.</summary>
    public static AuthenticationHeaderValue Basic(string username, ReadOnlySpan<byte> password)
    {
        byte[] pair = [.. Encoding.UTF8.GetBytes(username + ":"), .. password];
        try
        {
            return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(pair));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pair);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private BrokerAnswer Read(HttpResponseMessage response, byte[] body)
    {
        var status = (int)response.StatusCode;
        var wait = response.Headers.RetryAfter?.Delta;
        JsonElement document = default;
        try
        {
            if (body.Length > 0)
            {
                using var json = JsonDocument.Parse(body);
                document = json.RootElement.Clone();
            }
        }
        catch (JsonException)
        {
            return Failed($"{_address} does not answer as a 'broker ldap' does: check the URL.");
        }

        return response.IsSuccessStatusCode
            ? new BrokerAnswer(status, document, wait, Problem: null)
            : new BrokerAnswer(status, document, wait, Sentence(status, BrokerAnswer.TextOf(document, "detail"), wait));
    }

    private string Sentence(int status, string? detail, TimeSpan? wait)
    {
        var said = detail is null
            ? string.Create(CultureInfo.InvariantCulture, $"{_address} answered {status}: check the URL.")
            : DecisionText.Legible(detail);
        return wait is { } time && status == 429 ? string.Create(CultureInfo.InvariantCulture, $"{said} Wait {Math.Ceiling(time.TotalSeconds)} seconds.") : said;
    }

    private static BrokerAnswer Failed(string problem) => new(0, default, null, problem);

    private static byte[] Json(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        var body = buffer.WrittenSpan.ToArray();
        buffer.Clear();
        return body;
    }
}
