using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Broker.Core;
using Broker.Core.Sessions;
using Broker.Directories.SignIn;
using Broker.Issuing;

namespace Broker.Directories.Issue;

/// <summary>Leads a person to a console as one of their roles: credentials → sign-in token of the federation endpoint → address, built here.</summary>
/// <param name="actions">Issues the credentials.</param>
/// <param name="records">Writes the event before the address leaves.</param>
/// <param name="http">Speaks to the federation endpoint; follows no redirect.</param>
/// <param name="settings">Where it is, and where it leads.</param>
/// <remarks>The credentials go to that endpoint alone, in a body. Thread safe. Source: IAM user guide, "Enable custom identity broker access to the AWS console".</remarks>
internal sealed class ConsoleSignIn(PersonActions actions, DirectoryRecords records, HttpClient http, ConsoleSettings settings)
{
    /// <summary>The name of the event.</summary>
    public const string EventName = "GetSigninToken";

    private const int LargestAnswer = 16 * 1024;

    private static readonly StsError Unavailable = new(
        StsErrorCode.ServiceUnavailable, "The console's sign-in cannot be reached, or did not take the credentials. Try again.", "console_endpoint");

    private readonly ConsoleDestinations _destinations = new([settings.DestinationOrigin]);

    /// <summary>Makes the address.</summary>
    /// <param name="person">Who.</param>
    /// <param name="request">The role, and how long its credentials last.</param>
    /// <param name="destination">Where in the console it leads; null for its beginning. Other origins are refused (threat L-20).</param>
    /// <param name="call">The request.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async ValueTask<Outcome<ConsoleAddress>> OpenAsync(Person person, IssueRequest request, string? destination, DirectoryCall call, CancellationToken cancellationToken)
    {
        Uri? leadsTo = settings.Destination;
        if (destination is { Length: > 0 } && _destinations.Destination(destination, out leadsTo) is { } elsewhere)
        {
            return Refusal.Invalid("The destination has to be an https address at the console that this server leads to.", elsewhere.Reason);
        }

        if (!(await actions.IssueAsync(person, request, call, cancellationToken)).TryGet(out var issued, out var refusal))
        {
            return refusal;
        }

        var record = PersonActions.RecordOf(person, EventName, call);
        record.Parameter("roleArn", request.RoleArn);
        record.Parameter("accessKeyId", issued.Credentials.AccessKeyId);
        record.Additional("LoginTo", leadsTo!.GetLeftPart(UriPartial.Path));
        var token = await TokenAsync(issued.Credentials, cancellationToken);
        StsResult<ConsoleAddress> result = token is null ? Unavailable : new ConsoleAddress(AddressOf(token, leadsTo));
        return await records.RecordAsync(call, record, result, cancellationToken);
    }

    private Uri AddressOf(string token, Uri leadsTo) => new(
        $"{settings.Endpoint.AbsoluteUri}?Action=login&Issuer={Uri.EscapeDataString(settings.Issuer.AbsoluteUri)}&Destination={Uri.EscapeDataString(leadsTo.AbsoluteUri)}&SigninToken={Uri.EscapeDataString(token)}");

    private async Task<string?> TokenAsync(TemporaryCredentials credentials, CancellationToken cancellationToken)
    {
        var session = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(session))
        {
            json.WriteStartObject();
            json.WriteString("sessionId", credentials.AccessKeyId);
            json.WriteString("sessionKey", credentials.SecretAccessKey.Reveal());
            json.WriteString("sessionToken", credentials.SessionToken.Reveal());
            json.WriteEndObject();
        }

        var form = Encoding.ASCII.GetBytes($"Action=getSigninToken&Session={Uri.EscapeDataString(Encoding.UTF8.GetString(session.WrittenSpan))}");
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Endpoint) { Content = new ByteArrayContent(form) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode || response.Content.Headers.ContentLength > LargestAnswer)
            {
                return null;
            }

            using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return answer.RootElement.ValueKind == JsonValueKind.Object
                && answer.RootElement.TryGetProperty("SigninToken", out var token)
                && token.ValueKind == JsonValueKind.String
                && token.GetString() is { Length: > 0 } text
                ? text
                : null;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
