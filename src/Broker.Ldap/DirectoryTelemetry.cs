using Broker.Core.Catalog.Ldap;
using Broker.Core.Telemetry;
using Broker.Ldap.Connections.Dns;
using Broker.Ldap.Results;

namespace Broker.Ldap;

/// <summary>What is counted and logged of one directory.</summary>
/// <remarks>Thread safe.</remarks>
internal sealed class DirectoryTelemetry(LdapProvider provider, LdapSurroundings surroundings)
{
    /// <summary>What is wrong with the settings is the same for everybody who signs in: it is said once in this time.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    private readonly LdapMeter _meter = new(surroundings.Meter);
    private readonly Lock _gate = new();
    private long? _advised;

    /// <summary>Counts a try to sign in.</summary>
    public void SignedIn(DirectoryRefusal? refusal, TimeSpan elapsed)
    {
        _meter.SignedIn(provider.Name, NameOf(refusal), elapsed);
        Advise(refusal);
    }

    /// <summary>Counts a person who was read again.</summary>
    public void ReadAgain(DirectoryRefusal? refusal, TimeSpan elapsed)
    {
        _meter.ReadAgain(provider.Name, NameOf(refusal), elapsed);
        Advise(refusal);
    }

    /// <summary>Counts a connection.</summary>
    public void Connected(DirectoryRefusal? refusal) => _meter.Connected(provider.Name, NameOf(refusal));

    /// <summary>Counts a person whose groups were not all followed.</summary>
    public void GroupsTooFar() => _meter.GroupsTooFar(provider.Name);

    /// <summary>Tells that a server began or stopped to fail.</summary>
    public void Turned(LdapServer server, DirectoryRefusal? refusal)
    {
        if (refusal is null)
        {
            LdapEvents.ServerBack(surroundings.Logger, provider.Name, server.ToString());
        }
        else
        {
            LdapEvents.ServerFailed(surroundings.Logger, provider.Name, server.ToString(), NameOf(refusal));
        }
    }

    /// <summary>Tells of a domain without servers.</summary>
    public void NoServers(string domain, SrvOutcome outcome)
    {
        if (IsTime())
        {
            LdapEvents.NoServersFound(surroundings.Logger, provider.Name, domain, outcome is SrvOutcome.Absent ? "no records within the domain" : "no name server answers");
        }
    }

    private void Advise(DirectoryRefusal? refusal)
    {
        if (refusal?.Advice is { } advice && IsTime())
        {
            LdapEvents.Misconfigured(surroundings.Logger, provider.Name, advice);
        }
    }

    private bool IsTime()
    {
        lock (_gate)
        {
            if (_advised is { } last && surroundings.Clock.GetElapsedTime(last) < Quiet)
            {
                return false;
            }

            _advised = surroundings.Clock.GetTimestamp();
            return true;
        }
    }

    private static string NameOf(DirectoryRefusal? refusal) => refusal is null ? LdapMeter.Success : ReasonNames.Of(refusal.Reason);
}
