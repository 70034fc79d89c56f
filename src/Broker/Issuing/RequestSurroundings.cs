using System.Net;
using Broker.Core;
using Broker.Core.Actions;
using Broker.Core.Audit;

namespace Broker.Issuing;

/// <summary>Where this endpoint stands and what time it is: makes the environment and the audit record of each request.</summary>
/// <param name="Region">The region that it answers for.</param>
/// <param name="IsGlobal">Whether it is the global endpoint.</param>
/// <param name="Time">The clock.</param>
internal sealed record RequestSurroundings(string Region, bool IsGlobal, TimeProvider Time)
{
    private const int LongestUserAgent = 512;

    /// <summary>What is known of a request before its action runs. The address is the connection's: headers that claim another one are not believed.</summary>
    public RequestEnvironment EnvironmentOf(HttpContext context)
    {
        var userAgent = context.Request.Headers.UserAgent is [{ Length: > 0 } only] ? only : null;
        return new RequestEnvironment(
            Region,
            Time.GetUtcNow(),
            AddressOf(context.Connection.RemoteIpAddress),
            userAgent is { Length: > LongestUserAgent } ? userAgent[..LongestUserAgent] : userAgent,
            context.Request.IsHttps,
            PublicRandom.Id())
        {
            IsGlobalEndpoint = IsGlobal,
        };
    }

    /// <summary>The record that the action will fill.</summary>
    public ActionRecord RecordOf(RequestEnvironment environment) => new()
    {
        Region = Region,
        RequestId = environment.RequestId,
        SourceAddress = environment.SourceAddress,
        UserAgent = environment.UserAgent,
    };

    private static string? AddressOf(IPAddress? address) =>
        address is null ? null : address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString() : address.ToString();
}
