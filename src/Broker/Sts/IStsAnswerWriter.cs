namespace Broker.Sts;

/// <summary>Writes the members of a result in order; one implementation writes XML, the other JSON.</summary>
internal interface IStsAnswerWriter
{
    /// <summary>Opens a structure.</summary>
    void Begin(string name);

    /// <summary>Closes the structure opened last.</summary>
    void End();

    /// <summary>A string member.</summary>
    void Text(string name, string value);

    /// <summary>A whole-number member.</summary>
    void Number(string name, long value);

    /// <summary>An instant: ISO 8601 with whole seconds in XML, seconds since the epoch in JSON.</summary>
    void Time(string name, DateTimeOffset value);
}
