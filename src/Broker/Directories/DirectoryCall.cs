using System.Net;
using Broker.Core.Actions;
using Broker.Core.Audit;
using Broker.Issuing;

namespace Broker.Directories;

/// <summary>One request to <c>broker ldap</c>, whichever of its interfaces took it: what is known of its origin, and where headers of its answer go.</summary>
/// <remarks>Belongs to one request; not thread safe.</remarks>
internal sealed class DirectoryCall
{
    /// <summary>The source of events about sign-ins and sessions; those about roles are the STS's.</summary>
    public const string SignInSource = "signin.amazonaws.com";

    private const string RoleSource = "sts.amazonaws.com";

    /// <summary>Reads what is known of a request. The address is the connection's: headers that claim another one are not believed.</summary>
    public DirectoryCall(HttpContext context, RequestSurroundings surroundings)
    {
        Environment = surroundings.EnvironmentOf(context);
        Address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        AnswerHeaders = context.Response.Headers;
    }

    /// <summary>What decisions see of the request.</summary>
    public RequestEnvironment Environment { get; }

    /// <summary>The client's address: what limits count by.</summary>
    public IPAddress Address { get; }

    /// <summary>Headers of the answer: a denial's authorization id goes there.</summary>
    public IHeaderDictionary AnswerHeaders { get; }

    /// <summary>The id that events and the answer carry.</summary>
    public string RequestId => Environment.RequestId;

    /// <summary>A record for an event about a role.</summary>
    /// <param name="eventName">What is done.</param>
    /// <param name="chainId">What links it to the sign-in.</param>
    public ActionRecord RoleRecord(string eventName, string chainId) => Record(eventName, chainId, RoleSource);

    /// <summary>A record for an event about a sign-in or its session.</summary>
    /// <inheritdoc cref="RoleRecord"/>
    public ActionRecord SignInRecord(string eventName, string chainId) => Record(eventName, chainId, SignInSource);

    private ActionRecord Record(string eventName, string chainId, string source)
    {
        var record = new ActionRecord
        {
            EventName = eventName,
            EventSource = source,
            Region = Environment.Region,
            RequestId = Environment.RequestId,
            SourceAddress = Environment.SourceAddress,
            UserAgent = Environment.UserAgent,
        };
        record.Chain(chainId);
        return record;
    }
}
