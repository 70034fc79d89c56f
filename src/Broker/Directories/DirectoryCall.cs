using System.Net;
using Broker.Core.Actions;
using Broker.Core.Audit;
using Broker.Issuing;

namespace Broker.Directories;

/// <summary>One request to <c>broker ldap</c>, whichever of its interfaces took it: what is known of its origin, and where headers of its answer go.</summary>
/// <remarks>Belongs to one request; not thread safe.</remarks>
internal sealed class DirectoryCall
{
    private readonly RequestSurroundings _surroundings;

    /// <summary>Reads what is known of a request. The address is the connection's: headers that claim another one are not believed.</summary>
    public DirectoryCall(HttpContext context, RequestSurroundings surroundings)
    {
        _surroundings = surroundings;
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

    /// <summary>A record of this request for one event.</summary>
    /// <param name="eventName">What is done.</param>
    /// <param name="chainId">What links it to the sign-in.</param>
    public ActionRecord RecordOf(string eventName, string chainId)
    {
        var record = _surroundings.RecordOf(Environment);
        record.EventName = eventName;
        record.Additional("chainId", chainId);
        return record;
    }
}
