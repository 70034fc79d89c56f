using Broker.Core.Actions;
using Broker.Core.Audit;
using Broker.Core.Authentication.SigV4;

namespace Broker.Sts.Calls;

/// <summary>One request of an action: its parameters, what its signature covers, where it came from, and what the audit will say about it.</summary>
internal sealed record StsCall(StsForm Form, SigV4Request Signed, RequestEnvironment Environment, ActionRecord Record);
