using System.Globalization;
using Broker.Core.Policy;

namespace Broker.Core.Actions;

/// <summary>The condition keys that every request has.</summary>
/// <remarks>Source: IAM user guide, "AWS global condition context keys", properties of the network and of the request.</remarks>
internal static class GlobalKeys
{
    public static RequestContext Add(this RequestContext context, RequestEnvironment environment)
    {
        context
            .Add("aws:CurrentTime", Rfc3339.Text(environment.Now))
            .Add("aws:EpochTime", environment.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))
            .Add("aws:SecureTransport", environment.IsSecure ? "true" : "false")
            .Add("aws:RequestedRegion", environment.Region)
            .Add("aws:ViaAWSService", "false")
            .Add("aws:PrincipalIsAWSService", "false")
            .AddIfPresent("aws:SourceIp", environment.SourceAddress)
            .AddIfPresent("aws:UserAgent", environment.UserAgent);
        foreach (var (key, value) in environment.AssumedKeys)
        {
            context.Add(key, value);
        }

        return context;
    }
}
